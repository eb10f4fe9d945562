package io.bezant.protocol.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.View;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Named attacks that need a whole cluster: on its links, and by few on the peace of many. */
class HostileNetworkTest {

  private static final CoreOptions OPTIONS =
      new CoreOptions(
          3, 100, 1 << 20, 100, 1 << 20, 500, 200, 40, 20, 8, 1000, 1 << 20, 300, 5_000, 64, 0,
          600_000);

  private static LabCluster cluster(long seed) {
    return new LabCluster(seed, Lab.config(4, 4, 8), OPTIONS, LabCluster.Faults.NONE);
  }

  private static List<ReplicaId> all() {
    return IntStream.range(0, 4).mapToObj(ReplicaId::new).toList();
  }

  /** Brings requests until all have a quorum of equal replies; how long that took. */
  private static long serve(LabCluster cluster, int first, int last) {
    for (long millis = 0; millis < 120_000; millis += 200) {
      List<SignedRequest> open =
          IntStream.rangeClosed(first, last)
              .mapToObj(Lab::request)
              .filter(request -> !cluster.isAnswered(request.key()))
              .toList();
      if (open.isEmpty()) {
        return millis;
      }
      if (millis % 1_000 == 0) {
        open.forEach(request -> cluster.submit(request, all()));
      }
      cluster.runFor(200);
    }
    throw new AssertionError("requests stay open");
  }

  /** f liars and any clients never cause a change of view while the primary is honest. */
  @Test
  void oneLiarAndManyClientsDoNotEndTheViewOfAnHonestPrimary() {
    LabCluster cluster = cluster(1);
    cluster.corrupt(3);
    for (int round = 1; round <= 100; round++) {
      cluster.submit(Lab.request(round), all());
      for (int to = 0; to < 3; to++) {
        cluster.inject(to, Lab.signed(3, new Suspect(View.ZERO)));
        cluster.inject(to, Lab.signed(3, new Suspect(new View(round))));
        cluster.inject(
            to,
            Lab.signed(
                3,
                new ViewChange(new View(1L << 40 | round), StableCheckpoint.GENESIS, List.of())));
      }
      cluster.runFor(50);
    }
    cluster.runFor(500);
    for (int honest = 0; honest < 3; honest++) {
      assertEquals(View.ZERO, cluster.replicas().get(honest).core().status().view());
    }
    assertTrue(cluster.isAnswered(Lab.request(100).key()));
  }

  /** [TigerBeetle's asymmetric partitions: each replica deaf, then each replica unheard] */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aReplicaThatIsOnlyDeafOrOnlyUnheardDoesNotStopTheOthers(int victim) {
    for (boolean deaf : new boolean[] {true, false}) {
      LabCluster cluster = cluster(2);
      serve(cluster, 1, 3);
      cluster.muffle((from, to, message) -> (deaf ? to.value() : from.value()) == victim);
      serve(cluster, 4, 8);
      cluster.muffle((from, to, message) -> false);
      serve(cluster, 9, 12);
    }
  }

  /** [TigerBeetle: a ring in which each hears one neighbour less] */
  @Test
  void aRingWithOneDirectionCutEverywhereStillServes() {
    LabCluster cluster = cluster(3);
    cluster.muffle((from, to, message) -> (from.value() + 1) % 4 == to.value());
    cluster.runFor(5_000);
    cluster.muffle((from, to, message) -> false);
    serve(cluster, 1, 5);
  }

  /** [30 % loss on NEW-VIEW and on nothing else] */
  @Test
  void aViewBeginsThoughNewViewsAreLost() {
    LabCluster cluster = cluster(4);
    serve(cluster, 1, 3);
    SplittableRandom random = new SplittableRandom(5);
    cluster.muffle(
        (from, to, message) -> message.type() == MessageType.NEW_VIEW && random.nextInt(10) < 3);
    cluster.stop(0);
    serve(cluster, 4, 10);
  }

  /** [the isolated replica that comes back changed] */
  @Test
  void aReplicaIsolatedForLongServesAgainWhenAnotherIsLost() {
    LabCluster cluster = cluster(6);
    serve(cluster, 1, 2);
    cluster.muffle((from, to, message) -> from.value() == 3 || to.value() == 3);
    serve(cluster, 3, 40);
    cluster.runFor(20_000);
    cluster.muffle((from, to, message) -> false);
    cluster.runFor(2_000);
    cluster.stop(1);
    serve(cluster, 41, 50);
  }

  /** [Berger, Reiser, Bessani, SRDS 2021, in a cluster: the excluded answer too] */
  @Test
  void thePrimaryCannotKeepAnybodyFromAnsweringClients() {
    LabCluster cluster = cluster(7);
    cluster.muffle(
        (from, to, message) ->
            to.value() == 3
                && switch (message.type()) {
                  case PRE_PREPARE, PREPARE, COMMIT -> true;
                  case COMMITTED_BATCH, BATCH_BODY -> from.value() == 0;
                  default -> false;
                });
    for (int number = 1; number <= 12; number++) {
      cluster.submit(Lab.request(number), all());
      cluster.runFor(300);
    }
    cluster.runFor(3_000);
    for (int number = 1; number <= 12; number++) {
      assertEquals(4, cluster.equalReplies(Lab.request(number).key()));
    }
  }

  /** A process that reads and answers probes lives; that is all that speaks for it [0032]. */
  @Test
  void primariesThatAnswerProbesAndDoNothingElseAreReplacedInTheTimeOfTheirPatience() {
    LabCluster cluster = new LabCluster(7, Lab.config(7, 4, 8), OPTIONS, LabCluster.Faults.NONE);
    cluster.corrupt(0, (to, honest) -> List.of());
    cluster.corrupt(1, (to, honest) -> List.of());
    SignedRequest request = Lab.request(1);
    cluster.submit(request, IntStream.range(0, 7).mapToObj(ReplicaId::new).toList());
    long millis = 0;
    for (; !cluster.isAnswered(request.key()) && millis < 30_000; millis += 10) {
      cluster.runFor(10);
    }

    long patience = Patience.PATIENT_LEAST_MILLIS;
    assertTrue(millis >= patience, "they answered, and were replaced after " + millis + " ms");
    assertTrue(millis <= patience + 2 * patience + 1_000, "answered after " + millis + " ms");
    assertEquals(2, cluster.highestView());
  }
}
