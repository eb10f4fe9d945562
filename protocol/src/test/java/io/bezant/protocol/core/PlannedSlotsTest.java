package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.PlannedSlot;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.StableCheckpoint;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** In which order a new view takes up what it was bound to begin with. */
class PlannedSlotsTest {

  private static final ClusterConfig CONFIG = Lab.config(4, 8, 16);
  private static final Proofs PROOFS = new Proofs(CONFIG);

  private static List<Long> prepared(LoneReplica replica) {
    return replica.said(Prepare.class).stream().map(vote -> vote.sequence().value()).toList();
  }

  /** Replica 3 has executed the first five places; the new view goes on with seven. */
  private static LoneReplica inNewView() {
    LoneReplica replica = new LoneReplica(3, CONFIG, CoreOptions.DEFAULT);
    replica.tick(0);
    List<Batch> batches = LongStream.rangeClosed(1, 7).mapToObj(Proofs::batch).toList();
    for (int i = 1; i <= 5; i++) {
      replica.hear(PROOFS.committedBatch(0, 0, i, batches.get(i - 1)));
    }
    replica.hear(PROOFS.proposal(0, 6, batches.get(5)), PROOFS.proposal(0, 7, batches.get(6)));
    replica.forget();
    PreparedCertificate[] certificates =
        LongStream.rangeClosed(1, 7)
            .mapToObj(i -> PROOFS.prepared(0, i, batches.get((int) i - 1)))
            .toArray(PreparedCertificate[]::new);
    replica.hear(
        PROOFS.newView(
            1,
            List.of(
                PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS, certificates),
                PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS))));
    return replica;
  }

  private int ticks;

  private void tick(LoneReplica replica, int count) {
    for (int i = 0; i < count; i++) {
      replica.tick(5L * ++ticks);
    }
  }

  @Test
  void whatIsOpenIsVotedForBeforeWhatIsExecuted() {
    LoneReplica replica = inNewView();
    assertEquals(List.of(6L, 7L), prepared(replica));
    tick(replica, PlannedSlots.HEAD_START_TICKS - 1);
    assertEquals(List.of(6L, 7L), prepared(replica));
    tick(replica, 1);
    assertEquals(List.of(6L, 7L, 1L), prepared(replica));
  }

  @Test
  void everyExecutedPlaceIsVotedForAgainAsTimePasses() {
    LoneReplica replica = inNewView();
    tick(replica, PlannedSlots.HEAD_START_TICKS + 9);
    assertEquals(List.of(6L, 7L, 1L, 2L, 3L, 4L, 5L), prepared(replica));
    assertEquals(at(5), replica.status().executed());
  }

  private static PlannedSlot planned(long place) {
    return new PlannedSlot(
        at(place), batch(place).digest(), PROOFS.prepared(1, place, batch(place)).prePrepare());
  }

  private static List<Long> taken(PlannedSlots slots) {
    return slots.take().stream().map(slot -> slot.sequence().value()).toList();
  }

  @Test
  void nextViewIsNotBoundByWhatWasLeftOfTheOneBefore() {
    PlannedSlots slots =
        new PlannedSlots(new MessageLog(Lab.rules(4), new Watermarks(at(0), 4), at(0)));
    slots.begin(List.of(planned(3), planned(5)));
    assertEquals(List.of(3L), taken(slots));
    slots.begin(List.of(planned(2)));
    assertEquals(List.of(2L), taken(slots));
    assertEquals(List.of(), taken(slots));
  }

  @Test
  void whatIsPlannedAboveTheOwnWindowWaitsForIt() {
    MessageLog log = new MessageLog(Lab.rules(4), new Watermarks(at(0), 4), at(0));
    PlannedSlots slots = new PlannedSlots(log);
    slots.begin(List.of(planned(4), planned(5)));
    assertEquals(List.of(4L), taken(slots));
    log.advance(at(1));
    assertEquals(List.of(5L), taken(slots));
  }

  @Test
  void nothingIsVotedForAtOrBelowTheLowWatermark() {
    MessageLog log = new MessageLog(Lab.rules(4), new Watermarks(at(0), 4), at(0));
    PlannedSlots slots = new PlannedSlots(log);
    slots.begin(List.of(planned(1), planned(2), planned(3)));
    log.advance(at(2));
    log.discardThrough(at(1));
    assertEquals(List.of(3L), taken(slots));
  }
}
