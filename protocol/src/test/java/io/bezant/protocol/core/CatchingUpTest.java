package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static io.bezant.protocol.core.Proofs.view;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.Limits;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.FetchCommitted;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SlotBits;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.Status;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * How a replica that was left out or left behind learns what was decided, and what a liar gains.
 */
class CatchingUpTest {

  private static final ClusterConfig CONFIG =
      new ClusterConfig(
          Lab.config(4, 4, 8).membership(),
          Lab.key(999),
          List.of(Lab.CLIENT),
          new Limits(
              480,
              1 << 10,
              1 << 10,
              128,
              16,
              1 << 11,
              256,
              64,
              HistoryLimits.DEFAULT,
              LeaseLimits.DEFAULT),
          4,
          8);
  private static final Proofs PROOFS = new Proofs(CONFIG);
  private static final CoreOptions OPTIONS =
      new CoreOptions(
          4, 100, 1 << 20, 100, 1 << 20, 500, 1000, 100, 20, 64, 24, 1 << 20, 150, 30_000, 64, 0,
          600_000);

  private final LoneReplica replica = new LoneReplica(3, CONFIG, OPTIONS);

  private static Signed<Status> status(int from, long executed) {
    return Lab.signed(from, new Status(view(0), at(executed), at(0), SlotBits.NONE, SlotBits.NONE));
  }

  private int asked() {
    return IntStream.range(0, 3).map(i -> replica.sent(i, FetchCommitted.class).size()).sum();
  }

  @Test
  void claimOfOneReplicaMakesNobodyBehindAndCostsFewQuestions() {
    replica.tick(0);
    replica.hear(status(0, 0), status(1, 0));
    for (long now = 0; now < 10_000; now += 500) {
      replica.hear(status(2, 1L << 40));
      replica.liveUntil(now + 500);
      assertFalse(replica.status().behind());
    }
    assertTrue(asked() <= 20, "asked " + asked() + " times in ten seconds");
  }

  /** Health must not say that a replica serves which cannot tell how far behind it is. */
  @Test
  void replicaIsBehindUntilAQuorumIsKnownWithIt() {
    assertTrue(replica.status().behind());
    replica.hear(status(0, 0));
    assertTrue(replica.status().behind());
    replica.hear(status(0, 0), status(2, 0));
    assertFalse(replica.status().behind());
  }

  @Test
  void claimOfTwoMakesAReplicaBehindUntilItIsForgotten() {
    replica.tick(0);
    replica.hear(status(2, 3), status(1, 9));
    replica.liveUntil(100);
    assertTrue(replica.status().behind());
    replica.liveUntil(4_000);
    assertFalse(replica.status().behind());
  }

  @Test
  void replicaThatThePrimaryLeavesOutAsksThoseWhoVoted() {
    replica.tick(0);
    for (int i : new int[] {1, 2}) {
      replica.hear(PROOFS.prepare(i, 0, 1, batch(1)), PROOFS.commit(i, 0, 1, batch(1)));
    }
    replica.liveUntil(100);
    assertTrue(asked() >= 1, "nobody was asked for what is decided without us");
    assertTrue(asked() <= 3, "asked " + asked());
  }

  @Test
  void voteOfOneLiarIsNoReasonToAskForAnything() {
    replica.tick(0);
    replica.hear(PROOFS.commit(2, 0, 1, batch(1)));
    replica.liveUntil(2_000);
    assertEquals(0, asked());
  }

  @Test
  void proposalIsPassedOnToOneWhomThePrimaryLeftOut() {
    replica.tick(0);
    Signed<PrePrepare> proposal = PROOFS.proposal(0, 1, batch(1));
    replica.hear(proposal, status(2, 0));
    replica.liveUntil(100);
    replica.hear(status(2, 0));
    assertEquals(List.of(proposal.message()), replica.sent(2, PrePrepare.class));
  }

  @Test
  void voteOfAnEarlierViewIsNotRepeatedForAPlaceBelowTheStableCheckpoint() {
    replica.tick(0);
    List<Batch> four = List.of(batch(1), batch(2), batch(3), batch(4));
    for (int s = 1; s <= 4; s++) {
      Batch each = four.get(s - 1);
      replica.hear(PROOFS.proposal(0, s, each), PROOFS.committedBatch(1, 0, s, each));
    }
    for (int i = 0; i < 3; i++) {
      replica.hear(Lab.signed(i, new Checkpoint(at(4), Proofs.rootAfter(four))));
    }
    assertEquals(at(4), replica.status().stable().sequence());
    StableCheckpoint stable = PROOFS.stable(4, Proofs.rootAfter(four));
    replica.hear(
        PROOFS.newView(
            1,
            List.of(
                PROOFS.viewChange(0, 1, stable),
                PROOFS.viewChange(1, 1, stable),
                PROOFS.viewChange(2, 1, stable))));
    replica.liveUntil(100);
    replica.hear(status(2, 0));
    assertEquals(List.of(), replica.sent(2, Prepare.class));
  }

  @Test
  void answerToOneWhoAsksForDecisionsIsBoundedInBytes() {
    replica.tick(0);
    for (int s = 1; s <= 8; s++) {
      Batch large = new Batch(1, List.of(Lab.request(s, "x".repeat(1_000))));
      replica.hear(PROOFS.committedBatch(1, 0, s, large));
    }
    replica.liveUntil(50);
    replica.forget();
    replica.hear(Lab.signed(1, new FetchCommitted(at(0))));
    assertEquals(4, replica.left().size());
  }

  @Test
  void oneWhoRestsBelowUsIsToldAtOnceWhereWeStand() {
    replica.tick(0);
    replica.hear(PROOFS.committedBatch(1, 0, 1, batch(1)), status(2, 0));
    replica.liveUntil(100);
    replica.forget();
    replica.hear(status(2, 0));
    assertEquals(1, replica.sent(2, Status.class).size());
  }

  /**
   * The attack of Berger, Reiser and Bessani [SRDS'21]: a lying primary and f+1 correct replicas
   * decide, f correct ones are left out, and the liar does not answer the client, who waits for q.
   */
  @Test
  void clientIsAnsweredByAQuorumAlthoughTheLyingPrimaryLeavesAReplicaOut() {
    LabCluster cluster = new LabCluster(5, Lab.config(4, 8, 16), OPTIONS, LabCluster.Faults.NONE);
    ReplicaId leftOut = new ReplicaId(3);
    cluster.corrupt(0, (to, honest) -> to.equals(leftOut) ? List.of() : List.of(honest));
    for (int number = 1; number <= 40; number++) {
      cluster.submit(Lab.request(number), List.of(new ReplicaId(0)));
      cluster.runFor(400);
      assertTrue(
          cluster.isAnswered(Lab.request(number).key()), "request " + number + " is not answered");
    }
    assertEquals(0, cluster.highestView(), "f laggards need no view change");
  }
}
