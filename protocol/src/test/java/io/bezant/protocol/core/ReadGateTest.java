package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.StableCheckpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a replica may show its state to those who read without ordering (R1, R12). */
class ReadGateTest {

  private static final ClusterConfig CONFIG = Lab.config(4, 4, 8);
  private static final Proofs PROOFS = new Proofs(CONFIG);

  private final LoneReplica replica = new LoneReplica(3, CONFIG, CoreOptions.DEFAULT);

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
