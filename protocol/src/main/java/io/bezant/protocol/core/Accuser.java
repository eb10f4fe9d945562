package io.bezant.protocol.core;

import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Signed;

/**
 * Compares what a replica says with what it has said before, and accuses it if that proves a lie.
 * Convicts nobody itself: {@link Contradiction} decides what two messages prove.
 */
final class Accuser {
  private final Outgoing out;
  private final CoreListener listener;

  Accuser(Outgoing out, CoreListener listener) {
    this.out = out;
    this.listener = listener;
  }

  /** As for votes, but of something that comes back to us if somebody copied our key. */
  void compareOthers(Signed<? extends Message> first, Signed<? extends Message> second) {
    if (!second.sender().equals(out.self())) {
      compare(first, second);
    }
  }

  /** Accuses the signer of both if they contradict each other; our own never do. */
  void compare(Signed<? extends Message> first, Signed<? extends Message> second) {
    Evidence.of(first, second)
        .ifPresent(
            evidence -> {
              Invariants.check(
                  !evidence.culprit().equals(out.self()),
                  () -> "our own messages contradict: " + first + " and " + second);
              out.accuse(evidence, listener);
            });
  }

  /** Compares a vote with the signer's votes of the other kinds for the same view and place. */
  void compare(Signed<? extends Message> vote, Slot slot) {
    if (slot.prepares().contains(vote.sender())) {
      compare(slot.prepares().of(vote.sender()), vote);
    }
    if (slot.commits().contains(vote.sender())) {
      compare(slot.commits().of(vote.sender()), vote);
    }
    slot.prePrepare().ifPresent(proposal -> compare(proposal, vote));
  }
}
