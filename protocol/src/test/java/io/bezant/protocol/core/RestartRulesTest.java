package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Signed;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a replica does that stopped in the middle and goes on. Found by the simulator. */
class RestartRulesTest {

  private static final ClusterConfig CONFIG = Lab.config(4, 2, 8);
  private static final Proofs PROOFS = new Proofs(CONFIG);

  private static void ask(LoneReplica replica, long number) {
    replica
        .lab()
        .step(
            new Event.RequestReceived(
                Lab.request(number), new Event.Origin.Client(), Optional.empty()));
    replica.settle();
  }

  @Test
  void primaryWhoseStateIsAboveTheStableCheckpointGoesOnAboveItsState() {
    LoneReplica primary = new LoneReplica(0, CONFIG, CoreOptions.DEFAULT);
    primary.tick(1_000);
    for (long place = 1; place <= 2; place++) {
      Batch decided = batch(place);
      primary.hear(PROOFS.committedBatch(1, 0, place, decided));
    }
    primary.crashAndRestart();
    primary.forget();
    primary.tick(2_000);
    ask(primary, 99);
    List<PrePrepare> said = primary.said(PrePrepare.class);
    assertEquals(at(3), said.getFirst().sequence());
  }

  @Test
  void loneReplicaFinishesWhatItHadProposedBeforeItStopped() {
    ClusterConfig alone = Lab.config(1, 2, 8);
    LoneReplica replica = new LoneReplica(0, alone, CoreOptions.DEFAULT);
    replica.tick(1_000);
    replica
        .lab()
        .step(
            new Event.RequestReceived(Lab.request(1), new Event.Origin.Client(), Optional.empty()));
    replica.lab().sync();
    replica.crashAndRestart();
    replica.tick(2_000);
    assertEquals(at(1), replica.status().executed());
  }

  /** Found by seed 20759 of profile clients: the window of a lone replica never moved again. */
  @Test
  void loneReplicaCountsItsOwnCheckpointAfterARestart() {
    LoneReplica replica = new LoneReplica(0, Lab.config(1, 1, 8), CoreOptions.DEFAULT);
    replica.tick(1_000);
    replica
        .lab()
        .step(
            new Event.RequestReceived(Lab.request(1), new Event.Origin.Client(), Optional.empty()));
    List<Effect> leaving = replica.lab().sync();
    while (leaving.stream().noneMatch(RestartRulesTest::isCheckpoint)) {
      for (Effect effect : leaving) {
        if (effect instanceof Effect.Broadcast(Signed<?> message)) {
          replica.hearWithoutSync(message);
        }
      }
      leaving = replica.lab().sync();
    }
    replica.crashAndRestart();
    assertEquals(at(1), replica.status().stable().sequence());
  }

  private static boolean isCheckpoint(Effect effect) {
    return effect instanceof Effect.Broadcast(Signed<?> message)
        && message.message() instanceof Checkpoint;
  }
}
