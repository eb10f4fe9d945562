package io.bezant.protocol.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.SignedRequest;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several cores agree under a network that loses, doubles and reorders, and under crashes. */
class ClusterAgreementTest {

  private static final CoreOptions OPTIONS =
      new CoreOptions(
          3, 100, 1 << 20, 100, 1 << 20, 500, 200, 40, 20, 8, 24, 1 << 20, 300, 5_000, 64, 0,
          600_000);

  @Test
  void fourReplicasExecuteWhatAClientAsksForInOneOrder() {
    LabCluster cluster = new LabCluster(1, Lab.config(4, 4, 8), OPTIONS, LabCluster.Faults.NONE);
    for (int number = 1; number <= 50; number++) {
      cluster.submit(Lab.request(number), List.of(new ReplicaId(0)));
      cluster.runFor(20);
    }
    cluster.runFor(1000);
    for (int number = 1; number <= 50; number++) {
      assertEquals(4, cluster.equalReplies(Lab.request(number).key()), "request " + number);
    }
  }

  @Test
  void aRequestHandedToABackupReachesThePrimary() {
    LabCluster cluster = new LabCluster(2, Lab.config(4, 4, 8), OPTIONS, LabCluster.Faults.NONE);
    cluster.submit(Lab.request(1), List.of(new ReplicaId(3)));
    cluster.runFor(500);
    assertEquals(4, cluster.equalReplies(Lab.request(1).key()));
  }

  @Test
  void serviceGoesOnWithOneBackupDownAndTheBackupCatchesUp() {
    LabCluster cluster = new LabCluster(3, Lab.config(4, 4, 8), OPTIONS, LabCluster.Faults.NONE);
    cluster.stop(2);
    for (int number = 1; number <= 15; number++) {
      cluster.submit(Lab.request(number), List.of(new ReplicaId(0)));
      cluster.runFor(300);
      assertTrue(cluster.isAnswered(Lab.request(number).key()), "request " + number);
    }
    cluster.restart(2);
    cluster.runFor(3000);
    assertEquals(
        cluster.primary().core().status().executed(),
        cluster.replicas().get(2).core().status().executed());
  }

  @Test
  void nothingIsDecidedWithTwoOfFourDown() {
    LabCluster cluster = new LabCluster(4, Lab.config(4, 4, 8), OPTIONS, LabCluster.Faults.NONE);
    cluster.stop(2);
    cluster.stop(3);
    cluster.submit(Lab.request(1), List.of(new ReplicaId(0)));
    cluster.runFor(3000);
    assertEquals(0, cluster.equalReplies(Lab.request(1).key()));
    cluster.restart(3);
    cluster.runFor(3000);
    assertTrue(cluster.isAnswered(Lab.request(1).key()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 10})
  void agreementAndProgressHoldWhileMessagesAreLostDoubledAndReordered(int n) {
    for (long seed = 0; seed < 12; seed++) {
      hostileRun(seed * 31 + n, Lab.config(n, 4, 8), 0, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 7})
  void agreementAndProgressHoldWhileReplicasCrashAndComeBack(int n) {
    for (long seed = 0; seed < 12; seed++) {
      hostileRun(seed * 17 + n, Lab.config(n, 4, 8), 4, 0);
    }
  }

  @Test
  void acknowledgedRequestsSurviveAPowerLossOfAllReplicas() {
    for (long seed = 0; seed < 12; seed++) {
      LabCluster cluster =
          new LabCluster(
              seed, Lab.config(4, 4, 8), OPTIONS, new LabCluster.Faults(10, 10, 0, 0, 0));
      for (int number = 1; number <= 40; number++) {
        cluster.submit(Lab.request(number), cluster(4));
        cluster.runFor(20);
      }
      List<SignedRequest> acknowledged =
          java.util.stream.IntStream.rangeClosed(1, 40)
              .mapToObj(Lab::request)
              .filter(request -> cluster.isAnswered(request.key()))
              .toList();
      cluster.losePower();
      cluster.runFor(5000);
      for (SignedRequest request : acknowledged) {
        for (LabReplica replica : cluster.replicas()) {
          assertTrue(
              replica.answered(request.key()).isPresent(), "seed " + seed + " " + request.key());
        }
      }
    }
  }

  @Test
  void serviceGoesOnInAnotherViewWithoutThePrimary() {
    LabCluster cluster = new LabCluster(5, Lab.config(4, 4, 8), OPTIONS, LabCluster.Faults.NONE);
    cluster.submit(Lab.request(1), cluster(4));
    cluster.runFor(300);
    cluster.stop(0);
    for (int number = 2; number <= 15; number++) {
      cluster.submit(Lab.request(number), cluster(4));
      cluster.runFor(number == 2 ? 1500 : 300);
      assertTrue(cluster.isAnswered(Lab.request(number).key()), "request " + number);
    }
    assertEquals(1, cluster.highestView());
    cluster.restart(0);
    cluster.runFor(3000);
    assertEquals(1, cluster.primary().core().status().view().value());
    assertEquals(
        cluster.replicas().get(2).core().status().executed(),
        cluster.primary().core().status().executed());
  }

  @Test
  void serviceGoesOnAfterTwoPrimariesInARowFail() {
    LabCluster cluster = new LabCluster(6, Lab.config(7, 4, 8), OPTIONS, LabCluster.Faults.NONE);
    cluster.stop(0);
    cluster.stop(1);
    cluster.submit(Lab.request(1), cluster(7));
    cluster.runFor(6000);
    assertTrue(cluster.isAnswered(Lab.request(1).key()));
    assertEquals(2, cluster.highestView());
  }

  @Test
  void nobodyLeavesTheViewWithoutFaults() {
    LabCluster cluster = new LabCluster(8, Lab.config(4, 4, 8), OPTIONS, LabCluster.Faults.NONE);
    for (int number = 1; number <= 200; number++) {
      cluster.submit(Lab.request(number), cluster(4));
      cluster.runFor(50);
    }
    assertEquals(0, cluster.highestView());
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6, 7})
  void agreementAndProgressHoldWhileReplicasAndLinksGoAndComeBack(int n) {
    for (long seed = 0; seed < 15; seed++) {
      hostileRun(seed * 13 + n, Lab.config(n, 4, 8), seed % 2 == 0 ? 0 : 2, 3);
    }
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    assertEquals(
        hostileRun(7, Lab.config(4, 4, 8), 4, 4).delivered(),
        hostileRun(7, Lab.config(4, 4, 8), 4, 4).delivered());
  }

  private static LabCluster hostileRun(
      long seed, ClusterConfig config, int crashPerMille, int outagePerMille) {
    SplittableRandom random = new SplittableRandom(~seed);
    LabCluster.Faults faults =
        new LabCluster.Faults(
            random.nextInt(30), random.nextInt(30), crashPerMille, outagePerMille, outagePerMille);
    LabCluster cluster = new LabCluster(seed, config, OPTIONS, faults);
    int n = config.membership().size();
    int requests = 30;
    for (int number = 1; number <= requests; number++) {
      cluster.submit(Lab.request(number), cluster(n));
      cluster.runFor(random.nextInt(60));
    }
    if (outagePerMille > 0) {
      cluster.runFor(5000);
      cluster.heal();
    }
    for (int round = 0; round < 200; round++) {
      boolean open = false;
      for (int number = 1; number <= requests; number++) {
        if (!cluster.isAnswered(Lab.request(number).key())) {
          open = true;
          cluster.submit(Lab.request(number), cluster(n));
        }
      }
      if (!open) {
        return cluster;
      }
      cluster.runFor(300);
    }
    assertFalse(true, "seed " + seed + ", n " + n + ": requests stay open");
    return cluster;
  }

  private static List<ReplicaId> cluster(int n) {
    return java.util.stream.IntStream.range(0, n).mapToObj(ReplicaId::new).toList();
  }
}
