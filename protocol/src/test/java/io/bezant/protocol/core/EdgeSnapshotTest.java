package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static io.bezant.protocol.core.Proofs.view;
import static io.bezant.protocol.message.MessageType.CHECKPOINT;
import static io.bezant.protocol.message.MessageType.COMMIT;
import static io.bezant.protocol.message.MessageType.PREPARE;
import static io.bezant.protocol.message.MessageType.PRE_PREPARE;
import static io.bezant.protocol.message.MessageType.STATUS;
import static io.bezant.protocol.message.MessageType.VIEW_CHANGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.StableCheckpoint;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which votes the edge may drop unverified: those that can change nothing, and no others. */
class EdgeSnapshotTest {

  private static final ClusterConfig CONFIG = Lab.config(4, 4, 8);
  private static final Proofs PROOFS = new Proofs(CONFIG);

  private final LoneReplica replica = new LoneReplica(3, CONFIG, CoreOptions.DEFAULT);

  private boolean isSurplus(MessageType type, long view, long place, long batchNumber) {
    return replica
        .core()
        .edge()
        .isSurplus(type, view(view), at(place), batch(batchNumber).digest());
  }

  private void decide(int place) {
    replica.hear(PROOFS.proposal(0, place, batch(place)));
    for (int i : new int[] {1, 2}) {
      replica.hear(PROOFS.prepare(i, 0, place, batch(place)));
    }
    for (int i : new int[] {0, 1, 2}) {
      replica.hear(PROOFS.commit(i, 0, place, batch(place)));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PRE_PREPARE", "PREPARE", "COMMIT"})
  void whatLiesOutsideTheWindowsIsSurplus(MessageType type) {
    assertTrue(isSurplus(type, 0, 0, 1));
    assertFalse(isSurplus(type, 0, 1, 1));
    assertFalse(isSurplus(type, 0, 16, 1));
    assertTrue(isSurplus(type, 0, 17, 1));
  }

  @Test
  void checkpointAboveTheWindowsMayBeThatOfAStateThatIsNeeded() {
    assertTrue(isSurplus(CHECKPOINT, 0, 0, 1));
    assertFalse(isSurplus(CHECKPOINT, 0, 1, 1));
    assertFalse(isSurplus(CHECKPOINT, 0, 17, 1));
    assertFalse(isSurplus(CHECKPOINT, 0, Long.MAX_VALUE, 1));
  }

  @Test
  void whatIsNoVoteIsNeverSurplus() {
    for (MessageType type : MessageType.values()) {
      boolean isVote = List.of(PRE_PREPARE, PREPARE, COMMIT).contains(type);
      assertEquals(isVote, isSurplus(type, 0, 99, 1), "for " + type);
    }
    assertFalse(isSurplus(STATUS, 0, 0, 1));
    assertFalse(isSurplus(VIEW_CHANGE, 0, 0, 1));
  }

  @Test
  void prepareIsSurplusOnceItsBatchIsPreparedAndEvidenceIsNot() {
    replica.hear(PROOFS.proposal(0, 1, batch(1)), PROOFS.prepare(1, 0, 1, batch(1)));
    assertTrue(isSurplus(PREPARE, 0, 1, 1));
    assertFalse(isSurplus(PREPARE, 0, 1, 2));
    assertFalse(isSurplus(PREPARE, 0, 2, 1));
    assertFalse(isSurplus(COMMIT, 0, 1, 1));
    assertFalse(isSurplus(PRE_PREPARE, 0, 1, 1));
  }

  @Test
  void commitIsSurplusOnceItsBatchIsDecidedHoweverLongAgo() {
    for (int place = 1; place <= 3; place++) {
      assertFalse(isSurplus(COMMIT, 0, place, place));
      decide(place);
      assertTrue(isSurplus(COMMIT, 0, place, place));
    }
    for (int place = 1; place <= 3; place++) {
      assertTrue(isSurplus(COMMIT, 0, place, place));
      assertTrue(isSurplus(PREPARE, 0, place, place));
      assertFalse(isSurplus(COMMIT, 0, place, 9));
    }
  }

  @Test
  void knowledgeMovesWithTheWindow() {
    for (int place = 1; place <= 5; place++) {
      decide(place);
    }
    Checkpoint vote =
        new Checkpoint(
            at(4), Proofs.rootAfter(LongStream.rangeClosed(1, 4).mapToObj(Proofs::batch).toList()));
    replica.hear(Lab.signed(0, vote), Lab.signed(1, vote));
    assertTrue(isSurplus(CHECKPOINT, 0, 4, 1));
    assertFalse(isSurplus(CHECKPOINT, 0, 8, 1));
    assertTrue(isSurplus(COMMIT, 0, 5, 5));
    assertFalse(isSurplus(COMMIT, 0, 6, 6));
    assertFalse(isSurplus(COMMIT, 0, 20, 6));
    assertTrue(isSurplus(COMMIT, 0, 21, 6));
  }

  @Test
  void votesOfAViewThatIsOverAreSurplusAndThoseOfTheNextAreNot() {
    decide(1);
    replica.hear(
        PROOFS.newView(
            1,
            List.of(
                PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS, PROOFS.prepared(0, 1, batch(1))),
                PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS))));
    for (MessageType type : List.of(PRE_PREPARE, PREPARE, COMMIT)) {
      assertTrue(isSurplus(type, 0, 2, 2), "for " + type);
      assertFalse(isSurplus(type, 1, 2, 2), "for " + type);
      assertFalse(isSurplus(type, 1, 1, 1), "others may still need it: " + type);
      assertFalse(isSurplus(type, 2, 2, 2), "for " + type);
    }
    assertFalse(isSurplus(CHECKPOINT, 0, 4, 4));
  }

  @Test
  void snapshotStaysTheSameUntilSomethingIsSettledAndIsNeverChanged() {
    EdgeSnapshot before = replica.core().edge();
    assertSame(before, replica.core().edge());
    decide(1);
    EdgeSnapshot after = replica.core().edge();
    assertTrue(after.isSurplus(COMMIT, view(0), at(1), batch(1).digest()));
    assertFalse(before.isSurplus(COMMIT, view(0), at(1), batch(1).digest()));
    assertFalse(before.isSurplus(PREPARE, view(0), at(1), batch(1).digest()));
    assertSame(after, replica.core().edge());
  }
}
