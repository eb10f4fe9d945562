package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static io.bezant.protocol.core.Proofs.view;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.CheckpointProof;
import io.bezant.protocol.message.FetchBody;
import io.bezant.protocol.message.FetchCommitted;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.SlotBits;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.Status;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How far the log reaches back, and how what is missing in it is asked for. */
class LogRetentionTest {

  private static final ClusterConfig CONFIG = Lab.config(4, 4, 8);
  private static final Proofs PROOFS = new Proofs(CONFIG);

  private static LoneReplica retaining(int batches, long bytes) {
    LoneReplica replica =
        new LoneReplica(
            3,
            CONFIG,
            new CoreOptions(
                3, 100, 1 << 20, 100, 1 << 20, 500, 1_000, 100, 20, 3, batches, bytes, 150, 30_000,
                64, 0, 600_000));
    replica.tick(1_000);
    return replica;
  }

  private static List<Batch> batches(int count) {
    return LongStream.rangeClosed(1, count).mapToObj(Proofs::batch).toList();
  }

  private static void work(LoneReplica replica, int through) {
    for (int s = 1; s <= through; s++) {
      replica.hear(PROOFS.committedBatch(0, 0, s, batch(s)));
      if (s % 4 == 0) {
        Checkpoint vote = new Checkpoint(at(s), Proofs.rootAfter(batches(s)));
        replica.hear(Lab.signed(0, vote), Lab.signed(1, vote));
        assertEquals(at(s), replica.status().stable().sequence());
      }
    }
  }

  private static long discarded(int batches, long bytes, int through) {
    LoneReplica replica = retaining(batches, bytes);
    work(replica, through);
    return replica.lab().discarded().value();
  }

  @Test
  void soManyBatchesAreKeptBelowTheStableCheckpoint() {
    assertEquals(0, discarded(12, 1 << 20, 12));
    assertEquals(4, discarded(11, 1 << 20, 12));
    assertEquals(4, discarded(12, 1 << 20, 16));
    assertEquals(16, discarded(1, 1 << 20, 20));
  }

  @Test
  void soManyBytesAreKeptBelowTheCheckpointBeforeTheStableOne() {
    // "payload 1" to "payload 8" are 72 bytes, "payload 9" to "payload 12" 39.
    assertEquals(0, discarded(100, 72, 12));
    assertEquals(4, discarded(100, 71, 12));
    assertEquals(4, discarded(100, 36, 12));
    assertEquals(8, discarded(100, 35, 12));
    assertEquals(4, discarded(100, 75, 16));
    assertEquals(8, discarded(100, 74, 16));
  }

  private static List<Long> announcedAgain(LoneReplica replica, long claimedLow) {
    replica.forget();
    replica.hear(
        Lab.signed(
            2, new Status(view(0), at(claimedLow), at(claimedLow), SlotBits.NONE, SlotBits.NONE)));
    return replica.sent(2, Checkpoint.class).stream()
        .map(checkpoint -> checkpoint.sequence().value())
        .toList();
  }

  @Test
  void checkpointsAreAnnouncedAgainAsFarAsALaggardCountsThemAndTheLastWhereverItLies() {
    LoneReplica replica = retaining(100, 1 << 20);
    work(replica, 24);
    assertEquals(List.of(4L, 8L, 12L, 16L, 24L), announcedAgain(replica, 0));
    replica.liveUntil(1_100);
    assertEquals(List.of(24L), announcedAgain(replica, 20));
    replica.liveUntil(1_200);
    assertEquals(List.of(), announcedAgain(replica, 24));
  }

  private static int proofsFor(LoneReplica replica, long executed, long claimedLow) {
    replica.forget();
    replica.hear(
        Lab.signed(
            2, new Status(view(0), at(executed), at(claimedLow), SlotBits.NONE, SlotBits.NONE)));
    return replica.sent(2, CheckpointProof.class).size();
  }

  /**
   * Found by seed 802223 (pause): with a state of place 54 a window that ended at 56 stood still.
   */
  @Test
  void whoRestsWithAWindowBelowOurLogIsShownTheProofThatMovesIt() {
    LoneReplica replica = retaining(4, 1 << 20);
    work(replica, 24);
    assertEquals(20, replica.lab().discarded().value());
    assertEquals(0, proofsFor(replica, 22, 16), "it may be moving");
    replica.liveUntil(1_100);
    assertEquals(1, proofsFor(replica, 22, 16));
    replica.liveUntil(1_200);
    assertEquals(0, proofsFor(replica, 22, 20), "our votes are kept from there on");
  }

  /** Found by seed 1009514 (views): a laggard had used up its share with questions in vain. */
  @Test
  void whoAsksForBodiesThatAreGoneIsStillToldWhereTheLogBegins() {
    LoneReplica replica = retaining(4, 1 << 20);
    work(replica, 24);
    replica.forget();
    for (int s = 5; s <= 8; s++) {
      replica.hear(Lab.signed(2, new FetchBody(at(s), batch(s).digest())));
    }
    replica.hear(Lab.signed(2, new FetchCommitted(at(16))));
    assertEquals(1, replica.sent(2, CheckpointProof.class).size());
  }

  @Test
  void replicaWhoseStateDiffersFromTheCertifiedOneStops() {
    LoneReplica replica = retaining(100, 1 << 20);
    for (int i = 0; i < 3; i++) {
      replica.hear(Lab.signed(i, new Checkpoint(at(4), Digest.ZERO)));
    }
    assertEquals(at(0), replica.status().stable().sequence());
    AssertionError halted = null;
    try {
      for (int s = 1; s <= 4; s++) {
        replica.hear(PROOFS.committedBatch(0, 0, s, batch(s)));
      }
    } catch (AssertionError e) {
      halted = e;
    }
    assertTrue(halted != null && String.valueOf(halted.getMessage()).startsWith("diverged"));
  }

  @Test
  void certificateWaitsForTheOwnCheckpoint() {
    LoneReplica replica = retaining(100, 1 << 20);
    Checkpoint vote = new Checkpoint(at(4), Proofs.rootAfter(batches(4)));
    for (int i = 0; i < 3; i++) {
      replica.hear(Lab.signed(i, vote));
    }
    assertEquals(at(0), replica.status().stable().sequence());
    for (int s = 1; s <= 4; s++) {
      replica.hear(PROOFS.committedBatch(0, 0, s, batch(s)));
    }
    assertEquals(at(4), replica.status().stable().sequence());
  }

  @Test
  void checkpointAnnouncedInAnEarlierLifeCountsAndIsNotAnnouncedAnew() {
    LoneReplica replica = retaining(100, 1 << 20);
    for (int s = 1; s <= 4; s++) {
      replica.hear(PROOFS.committedBatch(0, 0, s, batch(s)));
    }
    assertEquals(1, replica.said(Checkpoint.class).size());
    replica.forget();
    replica.crashAndRestart();
    replica.tick(1_000);
    assertEquals(List.of(), replica.said(Checkpoint.class));
    Checkpoint vote = new Checkpoint(at(4), Proofs.rootAfter(batches(4)));
    assertEquals(Optional.of(vote), replica.status().lastOwnCheckpoint());
    replica.hear(Lab.signed(0, vote), Lab.signed(1, vote));
    assertEquals(at(4), replica.status().stable().sequence());
  }

  @Test
  void stableCheckpointIsKnownInTheNextLife() {
    LoneReplica replica = retaining(100, 1 << 20);
    work(replica, 4);
    replica.crashAndRestart();
    assertEquals(at(4), replica.status().stable().sequence());
  }

  private static PreparedCertificate[] prepared(int count) {
    return LongStream.rangeClosed(1, count)
        .mapToObj(s -> PROOFS.prepared(0, s, batch(s)))
        .toArray(PreparedCertificate[]::new);
  }

  private static List<Long> askedFor(LoneReplica replica) {
    return replica.said(FetchBody.class).stream().map(fetch -> fetch.sequence().value()).toList();
  }

  @Test
  void missingBatchesAreAskedForTheLowestFirstAFewAtATime() {
    LoneReplica replica = retaining(100, 1 << 20);
    replica.hear(
        PROOFS.newView(
            1,
            List.of(
                PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS, prepared(5)),
                PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS))));
    assertEquals(List.of(1L, 2L, 3L), askedFor(replica));
    replica.hear(Lab.signed(1, new BatchBody(at(2), batch(2))));
    replica.forget();
    replica.liveUntil(1_095);
    assertEquals(List.of(), askedFor(replica));
    replica.liveUntil(1_100);
    assertEquals(List.of(1L, 3L, 4L), askedFor(replica));
  }

  @Test
  void primaryAsksOnlyForWhatItsPlanNeedsAndOnceUntilThePlanChanges() {
    LoneReplica primary =
        new LoneReplica(
            1,
            CONFIG,
            new CoreOptions(
                3, 100, 1 << 20, 100, 1 << 20, 500, 1_000, 100, 20, 3, 100, 1 << 20, 150, 30_000,
                64, 0, 600_000));
    primary.tick(1_000);
    primary.hear(PROOFS.proposal(0, 1, batch(1)));
    for (int i : new int[] {0, 2, 3}) {
      primary.hear(PROOFS.viewChange(i, 1, StableCheckpoint.GENESIS, prepared(2)));
    }
    assertEquals(List.of(2L), askedFor(primary));
    primary.hear(Lab.signed(2, new BatchBody(at(2), batch(2))));
    assertEquals(view(1), primary.status().view());
    primary.forget();
    primary.liveUntil(2_000);
    assertEquals(List.of(), askedFor(primary));
  }
}
