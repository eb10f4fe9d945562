package io.bezant.protocol.core;

import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Signed;

/** Counts votes one by one, says which are not wanted, and accuses who contradicts itself. */
final class Ballots {

  private final Accuser accuser;
  private final CoreListener listener;

  Ballots(Outgoing out, CoreListener listener) {
    this.accuser = new Accuser(out, listener);
    this.listener = listener;
  }

  /** Counts a vote on a slot; returns whether it is the first of its sender. */
  <M extends Message> boolean count(Signed<M> vote, VoteSet<M> set, Slot slot) {
    return switch (set.add(vote)) {
      case COUNTED -> {
        accuser.compare(vote, slot);
        yield true;
      }
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
    accuser.compare(first, second);
  }

  void reject(Signed<? extends Message> message, RejectReason reason) {
    listener.onRejected(message.sender(), message.message().type(), reason);
  }
}
