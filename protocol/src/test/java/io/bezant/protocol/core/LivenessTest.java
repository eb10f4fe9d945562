package io.bezant.protocol.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.SignedRequest;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cluster goes on soon, whatever primaries, links and clients do. */
class LivenessTest {

  private static final CoreOptions OPTIONS =
      new CoreOptions(
          4, 100, 1 << 20, 100, 1 << 20, 500, 1000, 100, 20, 64, 1000, 1 << 20, 150, 30_000, 64, 0,
          600_000);

  private static LabCluster cluster(long seed, int n, LabCluster.Faults faults) {
    return new LabCluster(seed, Lab.config(n, 8, 16), OPTIONS, faults);
  }

  private static List<ReplicaId> all(int n) {
    return IntStream.range(0, n).mapToObj(ReplicaId::new).toList();
  }

  /** Lets a client insist until its request is answered; returns how long it took. */
  private static long insist(LabCluster cluster, int n, SignedRequest request) {
    long waited = 0;
    while (!cluster.isAnswered(request.key()) && waited < 120_000) {
      if (waited % 500 == 0) {
        cluster.submit(request, all(n));
      }
      cluster.runFor(50);
      waited += 50;
    }
    return waited;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void twoSilentPrimariesInARowAreReplacedAlthoughMessagesAreLost(long seed) {
    LabCluster cluster = cluster(seed, 7, new LabCluster.Faults(20, 10, 0, 0, 0));
    cluster.stop(0);
    cluster.stop(1);
    long waited = insist(cluster, 7, Lab.request(1));
    assertTrue(waited <= 15_000, "answered after " + waited + " ms");
    long next = insist(cluster, 7, Lab.request(2));
    assertTrue(next <= 5_000, "then after " + next + " ms");
  }

  @Test
  void primaryThatHearsNobodyIsReplaced() {
    LabCluster cluster = cluster(1, 4, LabCluster.Faults.NONE);
    IntStream.of(1, 2, 3).forEach(peer -> cluster.cut(peer, 0));
    long waited = insist(cluster, 4, Lab.request(1));
    assertTrue(waited <= 5_000, "answered after " + waited + " ms");
  }

  @Test
  void primaryThatNobodyHearsIsReplaced() {
    LabCluster cluster = cluster(1, 4, LabCluster.Faults.NONE);
    IntStream.of(1, 2, 3).forEach(peer -> cluster.cut(0, peer));
    long waited = insist(cluster, 4, Lab.request(1));
    assertTrue(waited <= 5_000, "answered after " + waited + " ms");
  }

  @Test
  void replicaThatWasCutOffForLongDisturbsNobodyAndIsNeededAgainLater() {
    LabCluster cluster = cluster(1, 4, LabCluster.Faults.NONE);
    IntStream.of(0, 1, 2).forEach(peer -> cutBoth(cluster, peer, 3));
    for (int number = 1; number <= 20; number++) {
      assertTrue(insist(cluster, 4, Lab.request(number)) <= 1_000);
      cluster.runFor(1_000);
    }
    assertEquals(0, cluster.highestView());
    cluster.heal();
    cluster.runFor(3_000);
    assertEquals(0, cluster.highestView(), "a replica that comes back changes no view");
    cluster.stop(1);
    assertTrue(insist(cluster, 4, Lab.request(100)) <= 1_000);
  }

  private static void cutBoth(LabCluster cluster, int one, int other) {
    cluster.cut(one, other);
    cluster.cut(other, one);
  }

  @Test
  void clientThatAsksOneBackupOnlyIsServedAndChangesNoView() {
    LabCluster cluster = cluster(1, 4, LabCluster.Faults.NONE);
    for (int number = 1; number <= 100; number++) {
      cluster.submit(Lab.request(number), List.of(new ReplicaId(1 + number % 3)));
      cluster.runFor(number % 7 == 0 ? 300 : 5);
    }
    cluster.runFor(3_000);
    IntStream.rangeClosed(1, 100)
        .forEach(number -> assertTrue(cluster.isAnswered(Lab.request(number).key())));
    assertEquals(0, cluster.highestView());
  }

  @Test
  void clientThatSignsTwoRequestsUnderOneNumberChangesNoView() {
    LabCluster cluster = cluster(1, 4, LabCluster.Faults.NONE);
    for (int number = 1; number <= 40; number++) {
      for (ReplicaId replica : all(4)) {
        String payload = "for " + replica.value() % (1 + number % 4);
        cluster.submit(Lab.request(number, payload), List.of(replica));
      }
      cluster.runFor(40);
    }
    cluster.runFor(5_000);
    IntStream.rangeClosed(1, 40)
        .forEach(number -> assertTrue(cluster.isAnswered(Lab.request(number).key())));
    assertEquals(0, cluster.highestView());
  }

  @Test
  void slowPrimaryJustInsideTheTimeoutIsReplaced() {
    LabCluster cluster = cluster(1, 4, LabCluster.Faults.NONE);
    for (int number = 1; number <= 100; number++) {
      assertTrue(insist(cluster, 4, Lab.request(number)) <= 1_000);
    }
    cluster.delay(0, 120);
    int asked = 0;
    while (cluster.highestView() == 0 && asked < 100) {
      asked++;
      insist(cluster, 4, Lab.request(1_000 + asked));
    }
    assertTrue(cluster.highestView() > 0, "a slow primary was endured for " + asked + " requests");
  }
}
