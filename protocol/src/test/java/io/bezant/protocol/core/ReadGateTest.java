package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.CheckpointProof;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.LossNotice;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PlannedSlot;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.ViewChange;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** When a replica may show its state to those who read without ordering (R1, R12). */
class ReadGateTest {

  private static final ClusterConfig CONFIG = Lab.config(4, 4, 8);
  private static final Digest NONCE =
      Hasher.domain("TEST/NONCE").sized(Bytes.utf8("this loss")).finish();
  private static final Proofs PROOFS = new Proofs(CONFIG);

  private final LoneReplica replica = new LoneReplica(3, CONFIG, CoreOptions.DEFAULT.withWarmUp(0));

  ReadGateTest() {
    replica.tick(1_000);
  }

  private ReadStanding standing() {
    return replica.core().reads();
  }

  /** Prepares a batch here, so that our own COMMIT for it leaves. */
  private void prepare(long place, Batch batch) {
    replica.hear(PROOFS.proposal(0, place, batch));
    replica.hear(PROOFS.prepare(1, 0, place, batch), PROOFS.prepare(2, 0, place, batch));
  }

  private void decide(long place, Batch batch) {
    replica.hear(PROOFS.commit(0, 0, place, batch), PROOFS.commit(1, 0, place, batch));
  }

  @Test
  void replicaThatHasNeverStoppedShowsWhatItHasExecuted() {
    assertEquals(ReadStanding.CURRENT, standing());
    prepare(1, batch(1));
    assertEquals(ReadStanding.CURRENT, standing(), "what is prepared only is not shown");
    decide(1, batch(1));
    assertEquals(at(1), replica.status().executed());
    assertEquals(ReadStanding.CURRENT, standing());
  }

  /**
   * x = 1 is acknowledged, the power fails everywhere, and all restart from the last commit of
   * their state, which does not know x: nobody may show that.
   */
  @Test
  void replicaThatComesBackShowsNothingUntilItHasExecutedWhatItMayHaveShown() {
    prepare(1, batch(1));
    replica.crashAndRestart();
    assertEquals(at(0), replica.status().executed());
    assertEquals(ReadStanding.CLOSED, standing());
    replica.tick(2_000);
    assertEquals(ReadStanding.CLOSED, standing());
    replica.hear(PROOFS.committedBatch(1, 0, 1, batch(1)));
    assertEquals(at(1), replica.status().executed());
    assertEquals(ReadStanding.CURRENT, standing());
  }

  @Test
  void everyPlaceThatMayHaveBeenShownMustBeExecutedAgain() {
    prepare(1, batch(1));
    prepare(2, batch(2));
    replica.crashAndRestart();
    replica.hear(PROOFS.committedBatch(1, 0, 1, batch(1)));
    assertEquals(ReadStanding.CLOSED, standing());
    replica.hear(PROOFS.committedBatch(1, 0, 2, batch(2)));
    assertEquals(ReadStanding.CURRENT, standing());
  }

  @Test
  void decisionThatWasLearnedCountsLikeOnesOwnVote() {
    replica.hear(PROOFS.committedBatch(1, 0, 2, batch(2)));
    replica.crashAndRestart();
    assertEquals(ReadStanding.CLOSED, standing());
    replica.hear(PROOFS.committedBatch(1, 0, 1, batch(1)));
    assertEquals(at(2), replica.status().executed());
    assertEquals(ReadStanding.CURRENT, standing());
  }

  @Test
  void viewThatBeginsBelowAPlaceProvesThatNobodyHasShownIt() {
    prepare(1, batch(1));
    replica.crashAndRestart();
    assertEquals(ReadStanding.CLOSED, standing());
    replica.hear(
        PROOFS.newView(
            1,
            List.of(
                PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS))));
    assertEquals(1, replica.status().view().value());
    assertEquals(ReadStanding.CURRENT, standing());
    replica.crashAndRestart();
    assertEquals(ReadStanding.CURRENT, standing(), "also when the view began in an earlier life");
  }

  @Test
  void viewThatGoesOnWithAPlaceMustHaveExecutedIt() {
    prepare(1, batch(1));
    replica.crashAndRestart();
    replica.hear(
        PROOFS.newView(
            1,
            List.of(
                PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS, PROOFS.prepared(0, 1, batch(1))),
                PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS))));
    assertEquals(1, replica.status().view().value());
    assertEquals(ReadStanding.CLOSED, standing());
    replica.hear(PROOFS.committedBatch(1, 1, 1, batch(1)));
    assertEquals(ReadStanding.CURRENT, standing());
  }

  @Test
  void replicaThatKnowsADecisionAboveAGapIsCatchingUp() {
    replica.hear(PROOFS.committedBatch(1, 0, 2, batch(2)));
    assertEquals(ReadStanding.CATCHING_UP, standing());
    replica.hear(PROOFS.committedBatch(1, 0, 1, batch(1)));
    assertEquals(ReadStanding.CURRENT, standing());
  }

  private static List<Batch> batches(long through) {
    return LongStream.rangeClosed(1, through).mapToObj(Proofs::batch).toList();
  }

  private void learn(long first, long last) {
    for (long place = first; place <= last; place++) {
      replica.hear(PROOFS.committedBatch(1, 0, place, batch(place)));
    }
  }

  /** Executes up to a checkpoint that is stable, and has nothing above in its log. */
  private void reachStable(long last) {
    for (long place = 4; place <= last; place += 4) {
      learn(place - 3, place);
      certify(place);
    }
    assertEquals(at(last), replica.status().stable().sequence());
  }

  private void certify(long place) {
    Checkpoint checkpoint = new Checkpoint(at(place), Proofs.rootAfter(batches(place)));
    for (int other = 0; other < 3; other++) {
      replica.hear(Lab.signed(other, checkpoint));
    }
  }

  private void offer(LabState state) {
    CheckpointProof proof =
        new CheckpointProof(PROOFS.stable(state.executed().value(), state.root()));
    replica.hear(Lab.signed(0, proof), Lab.signed(1, proof));
  }

  /** Whoever was asked for a part of the state gives it; whether anybody was. */
  private boolean give(LabState state) {
    for (int donor = 0; donor < 3; donor++) {
      List<FetchState> asked = replica.sent(donor, FetchState.class);
      if (!asked.isEmpty()) {
        replica.forget();
        replica.hear(Lab.signed(donor, state.answer(asked.getLast())));
        return true;
      }
    }
    return false;
  }

  /** Its log begins behind the checkpoint, and the state that was shown there is gone. */
  @Test
  void replicaThatLostItsStateShowsNothingUntilItHoldsWhatWasStable() {
    reachStable(8);
    assertEquals(ReadStanding.CURRENT, standing());
    replica.lab().loseState();
    replica.settle();
    assertEquals(at(0), replica.status().executed());
    assertEquals(ReadStanding.CLOSED, standing());
    LabState eight = LabState.after(batches(8));
    replica.forget();
    offer(eight);
    int given = 0;
    while (replica.status().executed().equals(at(0))) {
      assertEquals(ReadStanding.CLOSED, standing(), "after " + given + " parts");
      assertTrue(give(eight), "nobody is asked after " + given + " parts");
      given++;
    }
    assertTrue(given >= 2);
    assertEquals(at(8), replica.status().executed());
    assertEquals(ReadStanding.CURRENT, standing());
  }

  @Test
  void replicaThatLostItsStateAndExecutesAnewShowsNothingOfThePast() {
    reachStable(8);
    replica.lab().loseState();
    replica.settle();
    for (long place = 1; place <= 8; place++) {
      assertEquals(at(place - 1), replica.status().executed());
      assertEquals(ReadStanding.CLOSED, standing(), "at " + (place - 1));
      learn(place, place);
    }
    assertEquals(at(8), replica.status().executed());
    assertEquals(ReadStanding.CURRENT, standing());
  }

  @Test
  void lostStateIsStillLostAfterAnotherRestart() {
    reachStable(8);
    replica.lab().loseState();
    replica.settle();
    learn(1, 4);
    replica.crashAndRestart();
    assertEquals(at(4), replica.status().executed());
    assertEquals(ReadStanding.CLOSED, standing());
  }

  /** What was installed at a checkpoint is in no place of the log, only in our word for it. */
  @Test
  void checkpointThatWasAnnouncedHereMayHaveBeenShown() {
    Checkpoint announced = new Checkpoint(at(4), Proofs.rootAfter(batches(4)));
    ReplicaCore core =
        new ReplicaCore(
            ReplicaCore.Setting.of(CONFIG),
            Lab.sealer(3),
            DurableState.fold(
                List.of(new DurableRecord.OwnCheckpoint(Lab.signed(3, announced))), at(0)),
            new AppliedState(at(0), LabState.EMPTY.root(), 0, false));
    assertEquals(ReadStanding.CLOSED, core.reads());
  }

  @Test
  void replicaWhoseStateIsAboutToBeReplacedShowsNothing() {
    LabState forty = LabState.after(batches(40));
    learn(1, 2);
    assertEquals(ReadStanding.CURRENT, standing());
    replica.forget();
    offer(forty);
    while (replica.status().transfer().isPresent()) {
      assertEquals(ReadStanding.CLOSED, standing());
      assertTrue(give(forty));
    }
    assertEquals(at(40), replica.status().executed());
    assertEquals(ReadStanding.CURRENT, standing());
    replica.crashAndRestart();
    assertEquals(at(40), replica.status().executed());
    assertEquals(ReadStanding.CURRENT, standing());
  }

  private static Signed<ViewChange> left(
      int by, StableCheckpoint stable, PreparedCertificate... prepared) {
    LossNotice loss = new LossNotice(new ReplicaId(3), NONCE);
    return Lab.signed(by, new ViewChange(new View(1), stable, List.of(prepared), List.of(loss)));
  }

  /** Its state may be as whole as can be: nobody knows what it has shown before (R5). */
  @Test
  void replicaThatLostItsLogShowsNothingUntilItIsHealed() {
    reachStable(8);
    replica.loseLog(NONCE);
    assertEquals(ReadStanding.CLOSED, standing());
    reachStable(8);
    assertEquals(at(8), replica.status().executed());
    assertEquals(ReadStanding.CLOSED, standing(), "it has a state and has not been heard");

    StableCheckpoint eight = PROOFS.stable(8, Proofs.rootAfter(batches(8)));
    replica.hear(
        Lab.signed(
            1,
            new NewView(
                new View(1),
                List.of(
                    left(0, eight, PROOFS.prepared(0, 9, batch(9))),
                    left(1, eight),
                    left(2, eight)),
                List.of(
                    new PlannedSlot(
                        at(9), batch(9).digest(), PROOFS.prepared(1, 9, batch(9)).prePrepare())))));
    assertEquals(
        new Amnesia.VotingAgain(NONCE, new View(1), at(9)),
        replica.status().returning().orElseThrow().stage());
    assertEquals(ReadStanding.CLOSED, standing(), "it votes again and is not healed");
    replica.crashAndRestart();
    assertEquals(ReadStanding.CLOSED, standing(), "a restart heals nothing");
    for (long place = 9; place <= 12; place++) {
      replica.hear(PROOFS.committedBatch(0, 1, place, batch(place)));
      assertEquals(at(place), replica.status().executed());
      assertEquals(ReadStanding.CLOSED, standing(), "at " + place);
    }
    certify(12);
    assertTrue(replica.status().returning().isEmpty());
    assertEquals(ReadStanding.CURRENT, standing());
    replica.crashAndRestart();
    assertEquals(ReadStanding.CURRENT, standing());
  }

  @Test
  void replicaWithoutItsRuleShowsThePast() {
    LoneReplica careless =
        new LoneReplica(
            3,
            CONFIG,
            CoreOptions.DEFAULT,
            new ProtocolRules(CONFIG.quorums()) {
              @Override
              public boolean mayShow(
                  io.bezant.protocol.SequenceNumber executed,
                  io.bezant.protocol.SequenceNumber shownThrough) {
                return true;
              }
            });
    careless.tick(1_000);
    careless.hear(PROOFS.committedBatch(1, 0, 2, batch(2)));
    careless.crashAndRestart();
    assertEquals(ReadStanding.CATCHING_UP, careless.core().reads());
  }
}
