package io.bezant.protocol.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.SignedRequest;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What at most f liars cannot do, and what one more can. */
class LiarTest {

  private static final CoreOptions OPTIONS =
      new CoreOptions(
          3, 100, 1 << 20, 100, 1 << 20, 500, 200, 40, 20, 8, 1000, 1 << 20, 300, 5_000, 64, 0,
          600_000);

  @ParameterizedTest
  @CsvSource({"4, 0", "4, 3", "5, 0", "7, 1"})
  void agreementAndProgressHoldWhileOneReplicaLies(int n, int liar) {
    for (long seed = 0; seed < 4; seed++) {
      LabCluster cluster = run(seed, n, List.of(liar), 0);
      assertTrue(isAllAnswered(cluster, n), "seed " + seed + ": requests stay open");
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 0", "7, 2"})
  void agreementAndProgressHoldWhileOneReplicaLiesAndOthersCrash(int n, int liar) {
    for (long seed = 0; seed < 3; seed++) {
      LabCluster cluster = run(seed, n, List.of(liar), 3);
      cluster.heal();
      assertTrue(isAllAnswered(cluster, n), "seed " + seed + ": requests stay open");
    }
  }

  @Test
  void agreementBreaksWithOneLiarTooMany() {
    boolean broken = false;
    for (long seed = 0; seed < 10 && !broken; seed++) {
      try {
        run(seed, 4, List.of(0, 1), 0);
      } catch (AssertionError | InvariantViolation noticed) {
        broken = String.valueOf(noticed.getMessage()).startsWith("two batches");
      }
    }
    assertTrue(broken, "the checks are asleep");
  }

  private static LabCluster run(long seed, int n, List<Integer> liars, int crashPerMille) {
    LabCluster cluster =
        new LabCluster(
            seed, Lab.config(n, 4, 8), OPTIONS, new LabCluster.Faults(3, 5, crashPerMille, 0, 0));
    liars.forEach(cluster::corrupt);
    for (int number = 1; number <= 12; number++) {
      cluster.submit(Lab.request(number), all(n));
      cluster.runFor(60);
    }
    return cluster;
  }

  private static boolean isAllAnswered(LabCluster cluster, int n) {
    for (int round = 0; round < 150; round++) {
      List<SignedRequest> open =
          IntStream.rangeClosed(1, 12)
              .mapToObj(Lab::request)
              .filter(request -> !cluster.isAnswered(request.key()))
              .toList();
      if (open.isEmpty()) {
        return true;
      }
      open.forEach(request -> cluster.submit(request, all(n)));
      cluster.runFor(300);
    }
    return false;
  }

  private static List<ReplicaId> all(int n) {
    return IntStream.range(0, n).mapToObj(ReplicaId::new).toList();
  }
}
