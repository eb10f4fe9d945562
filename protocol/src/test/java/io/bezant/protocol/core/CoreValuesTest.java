package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static io.bezant.protocol.core.Proofs.view;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.Epoch;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The small rooms of the core, each by itself. */
class CoreValuesTest {

  private static final Proofs PROOFS = new Proofs(Lab.config(4, 4, 8));

  @Test
  void onlyTheFirstVoteOfASenderCounts() {
    VoteSet<Prepare> votes = new VoteSet<>(Lab.rules(4));
    assertEquals(VoteSet.Outcome.COUNTED, votes.add(PROOFS.prepare(1, 0, 1, batch(1))));
    assertEquals(VoteSet.Outcome.DUPLICATE, votes.add(PROOFS.prepare(1, 0, 1, batch(1))));
    assertEquals(VoteSet.Outcome.CONFLICT, votes.add(PROOFS.prepare(1, 0, 1, batch(2))));
    assertEquals(1, votes.count(batch(1).digest()));
    assertEquals(0, votes.count(batch(2).digest()));
  }

  @Test
  void proofIsSortedBySenderAndNoLongerThanNeeded() {
    VoteSet<Prepare> votes = new VoteSet<>(Lab.rules(4));
    for (int sender : new int[] {3, 1, 2}) {
      votes.add(PROOFS.prepare(sender, 0, 1, batch(1)));
    }
    assertEquals(
        List.of(new ReplicaId(1), new ReplicaId(2)),
        votes.proof(batch(1).digest(), 2).stream().map(vote -> vote.sender()).toList());
  }

  @Test
  void gateSignsNoSecondVoteForOnePlaceOfAView() {
    SafetyGate gate = new SafetyGate(new Outgoing(Lab.sealer(1)), Lab.rules(4));
    gate.sign(new Prepare(view(0), at(1), batch(1).digest()));
    gate.sign(new Prepare(view(0), at(1), batch(1).digest()));
    assertThrows(
        InvariantViolation.class, () -> gate.sign(new Prepare(view(0), at(1), batch(2).digest())));
  }

  @Test
  void gateSignsNothingBelowItsPromise() {
    SafetyGate gate = new SafetyGate(new Outgoing(Lab.sealer(1)), Lab.rules(4));
    gate.promise(view(2));
    assertThrows(
        InvariantViolation.class, () -> gate.sign(new Prepare(view(1), at(1), batch(1).digest())));
  }

  @Test
  void prePrepareAndPrepareAreOneQuestionAtTheGate() {
    SafetyGate gate = new SafetyGate(new Outgoing(Lab.sealer(1)), Lab.rules(4));
    gate.vouch(view(1), at(1), batch(1).digest());
    assertThrows(
        InvariantViolation.class, () -> gate.sign(new Prepare(view(1), at(1), batch(2).digest())));
  }

  @Test
  void recoveryNeverGoesBackToAnEarlierView() {
    Signed<NewView> first = enter(1);
    Signed<NewView> second = enter(2);
    DurableRecord.Head stale =
        new DurableRecord.Head(
            Epoch.ZERO,
            SequenceNumber.ZERO,
            StableCheckpoint.GENESIS,
            List.of(),
            Optional.empty(),
            Optional.of(new DurableRecord.EnteredView(first)),
            Optional.empty());
    DurableState state =
        DurableState.fold(
            List.of(new DurableRecord.EnteredView(second), stale), SequenceNumber.ZERO);
    assertEquals(view(2), state.view());
  }

  private static Signed<NewView> enter(long view) {
    return PROOFS.newView(
        view,
        List.of(
            PROOFS.viewChange(0, view, StableCheckpoint.GENESIS),
            PROOFS.viewChange(1, view, StableCheckpoint.GENESIS),
            PROOFS.viewChange(2, view, StableCheckpoint.GENESIS)));
  }

  @Test
  void recoveryKeepsThePreparedCertificateOfTheHighestView() {
    DurableState state =
        DurableState.fold(
            List.of(
                new DurableRecord.Prepared(PROOFS.prepared(2, 1, batch(2))),
                new DurableRecord.Prepared(PROOFS.prepared(1, 1, batch(1)))),
            SequenceNumber.ZERO);
    assertEquals(
        Optional.of(batch(2).digest()),
        state.slots().getFirst().prepared().map(proof -> proof.digest()));
  }

  @Test
  void edgeKeepsVotesOfThisViewForWhatAnEarlierViewDecided() {
    LoneReplica replica =
        new LoneReplica(3, Lab.config(4, 4, 8), CoreOptions.DEFAULT.withWarmUp(0));
    replica.hear(PROOFS.committedBatch(1, 0, 1, batch(1)));
    assertTrue(isSurplus(replica, MessageType.PREPARE, 0, 1));
    assertFalse(isSurplus(replica, MessageType.COMMIT, 0, 2), "it may be evidence");
    replica.hear(
        PROOFS.newView(
            1,
            List.of(
                PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS, PROOFS.prepared(0, 1, batch(1))),
                PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS))));
    assertFalse(isSurplus(replica, MessageType.PREPARE, 1, 1));
  }

  private static boolean isSurplus(
      LoneReplica replica, MessageType type, long view, long batchNumber) {
    return replica.core().edge().isSurplus(type, view(view), at(1), batch(batchNumber).digest());
  }

  @Test
  void aWindowWhoseNewViewFitsNoFrameIsRefused() {
    assertEquals(256, Lab.config(16, 64, 256).windowSize());
    assertThrows(IllegalArgumentException.class, () -> Lab.config(4, 64, 1 << 16));
    assertThrows(IllegalArgumentException.class, () -> Lab.config(31, 64, 256));
  }
}
