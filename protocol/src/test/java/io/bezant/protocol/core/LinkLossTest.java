package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.view;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a replica makes of the connection to the primary breaking off. */
class LinkLossTest {

  private static final ClusterConfig CONFIG = Lab.config(4, 4, 8);
  private static final Proofs PROOFS = new Proofs(CONFIG);
  private static final long LOSS = Links.LOSS_MILLIS;

  /** Replica 3, which reaches all others, at time zero. */
  private static LoneReplica linked() {
    LoneReplica replica = new LoneReplica(3, CONFIG, CoreOptions.DEFAULT);
    replica.tick(0);
    for (int peer = 0; peer < 3; peer++) {
      replica.link(peer, true);
    }
    replica.tick(5);
    return replica;
  }

  private static List<Suspect> suspicions(long... views) {
    return LongStream.of(views).mapToObj(each -> new Suspect(view(each))).toList();
  }

  /** Lets time pass in steps of a tick, up to and with {@code until}. */
  private static void pass(LoneReplica replica, long from, long until) {
    for (long now = from; now <= until; now += 5) {
      replica.tick(now);
    }
  }

  /** The replica enters the view that the quorum agreed on. */
  private static void enter(LoneReplica replica, long view) {
    int primary = (int) (view % 4);
    replica.hear(
        PROOFS.newView(
            view,
            LongStream.range(0, 3)
                .mapToObj(i -> PROOFS.viewChange((int) i, view, StableCheckpoint.GENESIS))
                .toList()));
    assertEquals(view(view), replica.status().view());
    assertEquals(primary, replica.status().primary().value());
  }

  @Test
  void idleReplicaSuspectsAPrimaryWhoseLinkIsLost() {
    LoneReplica replica = linked();
    replica.link(0, false);
    replica.tick(5 + LOSS - 1);
    assertEquals(List.of(), replica.said(Suspect.class));
    replica.tick(5 + LOSS);
    assertEquals(suspicions(0), replica.said(Suspect.class));
  }

  @Test
  void linkThatIsBackInTimeIsForgotten() {
    LoneReplica replica = linked();
    replica.link(0, false);
    replica.tick(5 + LOSS - 1);
    replica.link(0, true);
    pass(replica, 5 + LOSS, 2_000);
    assertEquals(List.of(), replica.said(Suspect.class));
  }

  @Test
  void loneReplicaThatLostItsLinkLeavesNoView() {
    LoneReplica replica = linked();
    replica.link(0, false);
    pass(replica, 10, 20_000);
    assertTrue(replica.said(Suspect.class).stream().allMatch(suspicions(0).getFirst()::equals));
    assertEquals(List.of(), replica.said(ViewChange.class));
    assertEquals(view(0), replica.status().view());
  }

  @Test
  void lostLinkToABackupIsNoReason() {
    LoneReplica replica = linked();
    replica.link(1, false);
    pass(replica, 10, 20_000);
    assertEquals(List.of(), replica.said(Suspect.class));
  }

  @Test
  void replicaThatReachesNoQuorumBlamesItself() {
    LoneReplica replica = linked();
    for (int peer = 0; peer < 3; peer++) {
      replica.link(peer, false);
    }
    pass(replica, 10, 20_000);
    assertEquals(List.of(), replica.said(Suspect.class));
  }

  @Test
  void whenAllLinksWereLostThePrimaryHasItsTimeFromTheMomentAQuorumIsBack() {
    LoneReplica replica = linked();
    for (int peer = 0; peer < 3; peer++) {
      replica.link(peer, false);
    }
    replica.tick(10_000);
    replica.link(1, true);
    replica.link(2, true);
    replica.tick(10_000 + LOSS - 1);
    assertEquals(List.of(), replica.said(Suspect.class));
    replica.link(0, true);
    pass(replica, 10_000 + LOSS, 12_000);
    assertEquals(List.of(), replica.said(Suspect.class));
  }

  @Test
  void primaryThatWasNeverReachedIsNotMissed() {
    LoneReplica replica = new LoneReplica(3, CONFIG, CoreOptions.DEFAULT);
    replica.tick(0);
    replica.link(1, true);
    replica.link(2, true);
    pass(replica, 5, 20_000);
    assertEquals(List.of(), replica.said(Suspect.class));
  }

  @Test
  void nextPrimaryThatIsOutOfReachTooHasItsTimeFromTheNewViewOn() {
    ClusterConfig seven = Lab.config(7, 4, 8);
    LoneReplica replica = new LoneReplica(6, seven, CoreOptions.DEFAULT);
    replica.tick(0);
    for (int peer = 0; peer < 6; peer++) {
      replica.link(peer, true);
    }
    replica.link(1, false);
    replica.tick(1_000);
    Proofs proofs = new Proofs(seven);
    replica.hear(
        proofs.newView(
            1,
            LongStream.range(0, 5)
                .mapToObj(i -> proofs.viewChange((int) i, 1, StableCheckpoint.GENESIS))
                .toList()));
    replica.tick(1_005);
    replica.tick(1_005 + LOSS - 1);
    assertEquals(List.of(), replica.said(Suspect.class));
    replica.tick(1_005 + LOSS);
    assertEquals(suspicions(1), replica.said(Suspect.class));
  }

  @Test
  void eachUseMakesTheNextWaitTwiceAsLongUntilTimeForgives() {
    LoneReplica replica = linked();
    replica.link(0, false);
    pass(replica, 10, 5 + LOSS);
    assertEquals(suspicions(0), replica.said(Suspect.class));
    enter(replica, 1);
    replica.forget();
    replica.tick(100);
    replica.link(1, false);
    replica.link(0, true);
    pass(replica, 105, 100 + 2 * LOSS - 5);
    assertEquals(List.of(), replica.said(Suspect.class));
    pass(replica, 100 + 2 * LOSS, 100 + 2 * LOSS + 5);
    assertEquals(suspicions(1), replica.said(Suspect.class));
    enter(replica, 2);
    replica.forget();
    replica.tick(5_000);
    replica.link(1, true);
    replica.link(2, false);
    pass(replica, 5_000, 5_000 + LOSS);
    assertEquals(suspicions(2), replica.said(Suspect.class));
  }
}
