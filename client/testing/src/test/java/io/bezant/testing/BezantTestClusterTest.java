package io.bezant.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.client.BezantException.Outcome;
import io.bezant.client.KvClient;
import io.bezant.client.ReadMode;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.config.ClusterFile.MemberAddresses;
import io.bezant.protocol.config.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BezantTestClusterTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofSeconds(2);

  /** How much later than its deadline a call may end on a machine under load. */
  private static final long MARGIN_MILLIS = 5_000;

  private static BezantTestCluster cluster() {
    return BezantTestCluster.builder().deadline(LONG).start();
  }

  private static void put(BezantTestCluster cluster, String value) {
    cluster.client().kv().put("k", value);
    assertEquals(value, read(cluster));
  }

  private static String read(BezantTestCluster cluster) {
    return cluster.client().kv().get("k").orElseThrow().valueUtf8();
  }

  /** Asks for a write that cannot be agreed on, and says what became of it. */
  private static Outcome putInVain(BezantClient client) {
    KvClient hasty = client.kv().withDeadline(SHORT);
    long begin = System.nanoTime();
    BezantException failure = assertThrows(BezantException.class, () -> hasty.put("k", "in vain"));
    long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    assertTrue(tookMillis < SHORT.toMillis() + MARGIN_MILLIS, () -> "took " + tookMillis);
    return failure.outcome();
  }

  @Test
  void oneDeathStopsNothingWhoeverDies() {
    try (BezantTestCluster cluster = cluster()) {
      put(cluster, "before");
      for (int victim = 0; victim < cluster.replicas(); victim++) {
        cluster.kill(victim);
        assertFalse(cluster.isRunning(victim));
        put(cluster, "without " + victim);
        cluster.restart(victim);
        cluster.awaitServing();
      }
    }
  }

  @Test
  void oneDeathMoreThanToleratedEndsCallsAtTheirDeadlinesUntilOneReturns() {
    try (BezantTestCluster cluster = cluster()) {
      put(cluster, "before");
      cluster.kill(0);
      cluster.kill(2);
      try (BezantClient newcomer = BezantClient.builder().config(cluster.clientConfig()).build()) {
        assertEquals(Outcome.NOT_APPLIED, putInVain(newcomer));
      }
      cluster.restart(2);
      assertEquals("before", read(cluster));
      put(cluster, "after");
    }
  }

  @Test
  void aPrimaryThatStandsStillIsReplacedAndOneMoreStopsTheService() {
    try (BezantTestCluster cluster = cluster()) {
      put(cluster, "before");
      int first = cluster.primary();
      cluster.pause(first);
      put(cluster, "without the first");
      int second = cluster.primary();
      assertTrue(first != second, cluster::describe);
      cluster.pause(second);
      assertEquals(Outcome.UNKNOWN, putInVain(cluster.client()));
      cluster.resume(second);
      cluster.resume(first);
      put(cluster, "with both");
      cluster.awaitServing();
    }
  }

  @Test
  void whoIsCutOffIsNotMissedUntilTheyAreTooMany() {
    try (BezantTestCluster cluster = cluster()) {
      put(cluster, "before");
      int primary = cluster.primary();
      cluster.partition(primary);
      put(cluster, "without the primary");
      cluster.partition(primary, (primary + 1) % cluster.replicas());
      assertEquals(Outcome.UNKNOWN, putInVain(cluster.client()));
      cluster.heal();
      put(cluster, "healed");
      cluster.awaitServing();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLiarIsOutvoted(Lie lie) {
    try (BezantTestCluster cluster = cluster()) {
      put(cluster, "before");
      cluster.lie(cluster.primary(), lie);
      for (int i = 0; i < 5; i++) {
        put(cluster, "against the liar " + i);
      }
    }
  }

  @Test
  void aLiarReallyLies() {
    try (BezantTestCluster cluster = cluster()) {
      put(cluster, "true");
      int primary = cluster.primary();
      cluster.lie(primary, Lie.SILENT_PRIMARY);
      put(cluster, "true");
      assertTrue(cluster.primary() != primary, cluster::describe);
      int next = cluster.primary();
      cluster.lie(next, Lie.EQUIVOCATION);
      put(cluster, "still true");
      assertTrue(cluster.primary() != next, cluster::describe);
    }
  }

  @Test
  void whoBelievesOneReplicaIsDeceivedByALiar() {
    try (BezantTestCluster cluster = cluster()) {
      put(cluster, "true");
      for (int replica = 0; replica < cluster.replicas(); replica++) {
        cluster.lie(replica);
      }
      boolean isDeceived = false;
      for (int i = 0; i < 20 && !isDeceived; i++) {
        String key = "other " + i % 2;
        try {
          isDeceived =
              cluster
                  .client()
                  .kv()
                  .get(i % 2 == 0 ? "k" : key, ReadMode.LOCAL)
                  .map(found -> !found.valueUtf8().equals("true"))
                  .orElse(i % 2 == 0);
        } catch (BezantException unreadable) {
          isDeceived = true;
        }
      }
      assertTrue(isDeceived, "all replicas lie, and a reading of one of them is true");
    }
  }

  @Test
  void whatWasWrittenSurvivesTheDeathOfAll() {
    try (BezantTestCluster cluster = cluster()) {
      put(cluster, "kept");
      for (int replica = 0; replica < cluster.replicas(); replica++) {
        cluster.kill(replica);
      }
      for (int replica = 0; replica < cluster.replicas(); replica++) {
        cluster.restart(replica);
      }
      assertEquals("kept", read(cluster));
      put(cluster, "written again");
    }
  }

  @Test
  void restoreUndoesEverything() {
    try (BezantTestCluster cluster = BezantTestCluster.builder().replicas(7).start()) {
      cluster.kill(0);
      cluster.pause(1);
      cluster.partition(2);
      cluster.lie(3, Lie.SILENCE);
      cluster.restore();
      cluster.kill(4);
      cluster.kill(5);
      put(cluster, "the other five are well");
    }
  }

  @Test
  void clustersLiveSideBySideAndKnowNothingOfEachOther() {
    try (BezantTestCluster one = cluster();
        BezantTestCluster other = cluster()) {
      put(one, "one");
      put(other, "other");
      assertEquals("one", read(one));
    }
  }

  @Test
  void itsDirectoryServesAClientThatIsToldOfItOnly() {
    try (BezantTestCluster cluster = cluster();
        BezantClient client = BezantClient.builder().config(cluster.directory()).build()) {
      client.kv().put("k", "v");
      assertEquals("v", read(cluster));
    }
  }

  @Test
  void mistakesAreNamed() {
    assertThrows(
        IllegalArgumentException.class, () -> BezantTestCluster.builder().replicas(0).start());
    try (BezantTestCluster cluster = cluster()) {
      assertTrue(
          assertThrows(IllegalArgumentException.class, () -> cluster.kill(4))
              .toString()
              .contains("0..3"));
      cluster.kill(1);
      assertTrue(
          assertThrows(IllegalStateException.class, () -> cluster.pause(1))
              .toString()
              .contains("restart it first"));
      assertTrue(cluster.describe().contains("replica 1: does not run"), cluster::describe);
      assertTrue(cluster.describe().contains("ms kill 1"), cluster::describe);
    }
  }

  @Test
  void closingLeavesNoThreadNoPortAndNoDirectory() throws Exception {
    Set<Thread> before = threads();
    Path directory;
    List<HostPort> places = new ArrayList<>();
    try (BezantTestCluster cluster = cluster()) {
      put(cluster, "v");
      cluster.pause(1);
      cluster.lie(2);
      cluster.kill(3);
      directory = cluster.directory();
      for (int replica = 0; replica < cluster.replicas(); replica++) {
        MemberAddresses addresses =
            cluster.clientConfig().cluster().addresses(new ReplicaId(replica));
        places.add(addresses.peer());
        places.add(addresses.client());
      }
    }
    assertFalse(Files.exists(directory));
    for (HostPort place : places) {
      assertTrue(canListen(place), () -> "somebody still has " + place);
    }
    for (Thread left : threads()) {
      if (!before.contains(left)) {
        left.join(TimeUnit.SECONDS.toMillis(10));
        assertFalse(left.isAlive(), () -> "still runs: " + left);
      }
    }
  }

  /** Those of Bezant and of what it uses, but not the pools of the JVM. */
  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread -> Stream.of("bezant", "netty", "global").anyMatch(thread.getName()::contains))
        .collect(Collectors.toSet());
  }

  private static boolean canListen(HostPort place) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(place.host(), place.port()));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
