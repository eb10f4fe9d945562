package io.bezant.bench.simulation.planted;

import io.bezant.crypto.Digest;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.DurableState;
import io.bezant.protocol.core.ProtocolRules;
import java.util.List;
import java.util.Optional;

/** Mistakes in how a replica comes back that lost its log (R5). */
final class AmnesiaMistakes {

  private AmnesiaMistakes() {}

  static List<Mutation> all() {
    return List.of(
        new Mutation(
            "R5",
            "VOTES_FROM_AN_EMPTY_DISK",
            "votes at once after it lost its log",
            Mistakes.ofMemory(AmnesiaMistakes::withoutAmnesia)),
        new Mutation(
            "R5a",
            "NONCE_NOT_REQUIRED",
            "votes again from the first view change on, whoever knew of the loss",
            Mistakes.ofDecision(AmnesiaMistakes::takingOldViewChanges)),
        new Mutation(
            "R5b",
            "VOTES_BELOW_ITS_VIEW",
            "votes in the view it finds after it lost its log",
            Mistakes.ofDecision(AmnesiaMistakes::votingAnywhere)),
        new Mutation(
            "R5c",
            "ONE_FRESH_FOUNDER",
            "votes again as soon as one founder of a view knew of the loss",
            Mistakes.ofDecision(AmnesiaMistakes::trustingOneFounder)),
        new Mutation(
            "R5d",
            "HEALS_TOO_SOON",
            "leaves views and answers before it has a checkpoint of what it has forgotten",
            Mistakes.ofDecision(AmnesiaMistakes::healingAtOnce)),
        new Mutation(
            "R5e",
            "READY_AT_WILL",
            "suspects its view whenever a replica that lost its log asks for it",
            Mistakes.ofDecision(AmnesiaMistakes::blamingAtWill)),
        new Mutation(
            "R5f",
            "LOSSES_TOLD_AFRESH",
            "says a view change again with the losses it has heard of since",
            Mistakes.ofDecision(AmnesiaMistakes::tellingAfresh)));
  }

  private static DurableState withoutAmnesia(DurableState memory) {
    return new DurableState(
        memory.promised(),
        memory.entered(),
        memory.stable(),
        memory.discarded(),
        memory.ownCheckpoints(),
        memory.slots(),
        memory.takenOver(),
        Optional.empty());
  }

  private static ProtocolRules takingOldViewChanges(Quorums quorums) {
    return new ProtocolRules(quorums) {
      @Override
      public boolean isTold(Optional<Digest> told, Digest nonce) {
        return true;
      }
    };
  }

  private static ProtocolRules votingAnywhere(Quorums quorums) {
    return new ProtocolRules(quorums) {
      @Override
      public boolean mayVoteAfterLoss(View view, Optional<View> first) {
        return true;
      }
    };
  }

  private static ProtocolRules trustingOneFounder(Quorums quorums) {
    return new ProtocolRules(quorums) {
      @Override
      public int freshFoundersNeeded() {
        return 1;
      }
    };
  }

  private static ProtocolRules healingAtOnce(Quorums quorums) {
    return new ProtocolRules(quorums) {
      @Override
      public boolean isHealedBy(SequenceNumber stable, SequenceNumber decidedThrough) {
        return true;
      }
    };
  }

  private static ProtocolRules blamingAtWill(Quorums quorums) {
    return new ProtocolRules(quorums) {
      @Override
      public boolean mayBlameForReady(long sinceMillis, long leastMillis) {
        return true;
      }
    };
  }

  private static ProtocolRules tellingAfresh(Quorums quorums) {
    return new ProtocolRules(quorums) {
      @Override
      public boolean tellsAfresh() {
        return true;
      }
    };
  }
}
