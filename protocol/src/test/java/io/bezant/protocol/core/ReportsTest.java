package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.Suspect;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What happens inside is reported, once and in order: metrics and logs live on it. */
class ReportsTest {

  private static final ClusterConfig CONFIG = Lab.config(4, 4, 8);
  private static final Proofs PROOFS = new Proofs(CONFIG);

  private static LoneReplica replica(int self) {
    LoneReplica replica = new LoneReplica(self, CONFIG, CoreOptions.DEFAULT);
    replica.tick(1_000);
    replica.forget();
    return replica;
  }

  @Test
  void lifeOfABatchIsReportedByItsPrimary() {
    LoneReplica primary = replica(0);
    primary.ask(Lab.request(1));
    Batch proposed = primary.said(PrePrepare.class).getFirst().batch();
    for (int i : new int[] {1, 2}) {
      primary.hear(PROOFS.prepare(i, 0, 1, proposed));
    }
    for (int i : new int[] {1, 2}) {
      primary.hear(PROOFS.commit(i, 0, 1, proposed));
    }
    assertEquals(
        List.of("proposed 1 at 1", "prepared 1", "decided 1", "executed 1 at 1"),
        primary.reports().lines().stream()
            .filter(line -> !primary.reports().refusals().contains(line))
            .toList());
  }

  @Test
  void decisionsLearnedAndTheirCheckpointAreReported() {
    LoneReplica replica = replica(3);
    for (int s = 1; s <= 4; s++) {
      replica.hear(PROOFS.committedBatch(1, 0, s, batch(s)));
    }
    assertEquals("decided 4", replica.reports().lines().get(6));
    assertEquals("executed 1 at 4", replica.reports().lines().getLast());
    replica.forget();
    Checkpoint vote =
        new Checkpoint(
            at(4), Proofs.rootAfter(LongStream.rangeClosed(1, 4).mapToObj(Proofs::batch).toList()));
    replica.hear(Lab.signed(0, vote), Lab.signed(1, vote));
    assertEquals(List.of("stable 4"), replica.reports().lines());
  }

  @Test
  void endOfAViewIsReportedFromItsReasonToTheNext() {
    LoneReplica replica = replica(3);
    replica.ask(Lab.request(1));
    for (long now = 1_000; replica.said(Suspect.class).isEmpty() && now < 9_000; now += 10) {
      replica.tick(now);
    }
    assertEquals(
        List.of("judged the primary of 0: REQUEST_LATE", "suspected 0"), replica.reports().lines());
    replica.forget();
    for (int i : new int[] {1, 2}) {
      replica.hear(Lab.signed(i, new Suspect(Proofs.view(0))));
    }
    replica.hear(
        PROOFS.newView(
            1,
            List.of(
                PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS))));
    assertEquals(List.of("left 0 for 1", "entered 1"), replica.reports().lines());
  }

  @Test
  void restIsReportedByNothing() {
    LoneReplica replica = replica(3);
    replica.liveUntil(3_000);
    assertTrue(replica.reports().lines().isEmpty(), () -> "" + replica.reports().lines());
  }
}
