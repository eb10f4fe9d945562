package io.bezant.protocol.core;

import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Signed;

/** Counts votes one by one, says which are not wanted, and accuses who contradicts itself. */
final class Ballots {

  private final Outgoing out;
  private final CoreListener listener;

  Ballots(Outgoing out, CoreListener listener) {
    this.out = out;
    this.listener = listener;
  }

  /** Counts a vote; returns whether it is the first of its sender. */
  <M extends Message> boolean count(Signed<M> vote, VoteSet<M> set) {
    return switch (set.add(vote)) {
      case COUNTED -> true;
      case DUPLICATE -> {
        reject(vote, RejectReason.DUPLICATE);
        yield false;
      }
      case CONFLICT -> {
        accuse(set.of(vote.sender()), vote);
        reject(vote, RejectReason.CONFLICT);
        yield false;
      }
    };
  }

  void accuse(Signed<? extends Message> first, Signed<? extends Message> second) {
    Invariants.check(
        !first.sender().equals(out.self()), () -> "our own votes contradict: " + first);
    out.accuse(new Evidence(first, second), listener);
  }

  void reject(Signed<? extends Message> message, RejectReason reason) {
    listener.onRejected(message.sender(), message.message().type(), reason);
  }
}
