package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.SignedRequest;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A whole cluster that stands still without R4: f replicas are gone for good, one stands far below
 * what the others have discarded, and these have lost the state of the last stable checkpoint in a
 * restart. The checkpoint that they hold needs the laggard to become stable, and the laggard needs
 * its state to announce it.
 *
 * <p>Found as seeds 5114, 301729 and 403683 of the simulator's profile ROT, each at its commit.
 */
class StrandedLaggardTest {

  private static final int STABLE = 40;
  private static final int LATER = 44;

  /** Four decided batches are kept for laggards. */
  private static final CoreOptions OPTIONS =
      new CoreOptions(
          4, 100, 1 << 20, 100, 1 << 20, 500, 1000, 100, 20, 64, 4, 1 << 20, 150, 30_000, 64, 0,
          600_000);

  private ClusterConfig config = Lab.config(4, 4, 8);
  private LabCluster cluster = new LabCluster(1, config, OPTIONS, LabCluster.Faults.NONE);

  private SignedRequest ask(long number) {
    SignedRequest request = Lab.request(number);
    cluster.submit(request, config.membership().replicas());
    return request;
  }

  private void askUntil(int first, int last) {
    for (int number = first; number <= last; number++) {
      SignedRequest request = ask(number);
      for (int waited = 0; !cluster.isAnswered(request.key()) && waited < 5_000; waited++) {
        cluster.runFor(1);
      }
      assertTrue(cluster.isAnswered(request.key()), "request " + number);
    }
  }

  private CoreStatus status(int replica) {
    return cluster.replicas().get(replica).core().status();
  }

  @ParameterizedTest
  @CsvSource({"4, 1", "4, 2", "5, 1", "7, 1", "7, 2"})
  void clusterGoesOnWhenOnlyAnUncertifiedStateIsLeft(int n, int seed) {
    config = Lab.config(n, 4, 8);
    cluster = new LabCluster(seed, config, OPTIONS, LabCluster.Faults.NONE);
    int laggard = n - 1;
    int gone = config.quorums().faultsTolerated();
    int present = n - 1 - gone;
    askUntil(1, 6);
    cluster.stop(laggard);
    askUntil(7, STABLE);
    cluster.runFor(500);
    cluster.muffle(
        (from, to, message) -> message instanceof Checkpoint c && c.sequence().equals(at(LATER)));
    askUntil(STABLE + 1, LATER);
    for (int i = 0; i < gone; i++) {
      cluster.stop(present + i);
    }
    for (int i = 0; i < present; i++) {
      cluster.restart(i);
    }
    cluster.muffle((from, to, message) -> false);
    cluster.runFor(2_000);
    for (int i = 0; i < present; i++) {
      assertEquals(at(STABLE), status(i).stable().sequence());
      assertEquals(at(LATER), status(i).executed());
    }
    cluster.restart(laggard);
    cluster.runFor(20_000);

    assertEquals(at(LATER), status(laggard).executed());
    IntStream.range(0, present)
        .forEach(i -> assertEquals(at(LATER), status(i).stable().sequence()));
    askUntil(LATER + 1, LATER + 30);
  }
}
