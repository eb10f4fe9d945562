package io.bezant.client.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.client.BezantException.Outcome;
import io.bezant.client.CasResult;
import io.bezant.client.ConnectionState;
import io.bezant.client.KvClient;
import io.bezant.client.PutResult;
import io.bezant.client.net.FakeReplica.Manner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LoopbackTest {

  private FakeCluster cluster;

  @BeforeEach
  void makeCluster() throws Exception {
    cluster = new FakeCluster(4);
  }

  @AfterEach
  void closeCluster() {
    cluster.close();
  }

  private BezantClient client() {
    return BezantClient.builder().config(cluster.clientConfig()).build();
  }

  @Test
  void keysAndValuesComeAndGo() {
    cluster.start();
    try (BezantClient client = client()) {
      KvClient kv = client.kv();
      assertEquals(1, kv.put("a", "1").revision());
      assertEquals("1", kv.get("a").orElseThrow().valueUtf8());
      assertTrue(kv.get("b").isEmpty());
      assertTrue(kv.compareAndSet("a", "1", "2").succeeded());
      CasResult refused = kv.compareAndSet("a", "1", "3");
      assertFalse(refused.succeeded());
      assertEquals("2", refused.current().orElseThrow().valueUtf8());
      assertEquals(2, refused.current().orElseThrow().version());
      assertFalse(kv.putIfAbsent("a", "9").succeeded());
      assertEquals(1, kv.delete("a").count());
      assertEquals(0, kv.delete("a").count());
    }
  }

  @Test
  void concurrentCallsTravelTogether() {
    cluster.start();
    try (BezantClient client = client()) {
      List<CompletableFuture<PutResult>> puts = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        puts.add(client.kv().putAsync("key" + i, "value"));
      }
      puts.forEach(CompletableFuture::join);
      assertTrue(cluster.requests() < 200, "requests: " + cluster.requests());
    }
  }

  @Test
  void aCallbackMayBlockOnAnotherCall() {
    cluster.start();
    try (BezantClient client = client()) {
      String found =
          client
              .kv()
              .putAsync("a", "1")
              .thenApply(put -> client.kv().get("a").orElseThrow().valueUtf8())
              .join();
      assertEquals("1", found);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Manner.class,
      names = {"HONEST"},
      mode = EnumSource.Mode.EXCLUDE)
  void oneMisbehavingReplicaHoldsNobodyUp(Manner manner) {
    cluster.replicas.get(1).manner = manner;
    cluster.start();
    try (BezantClient client = client()) {
      for (int i = 0; i < 20; i++) {
        client.kv().put("a", "" + i);
      }
      assertEquals(20, client.kv().get("a").orElseThrow().version());
    }
  }

  @Test
  void aReplicaWithAnotherKeyIsNotSpokenTo() throws Exception {
    FakeReplica impostor = cluster.replicas.get(0);
    impostor.key = FakeCluster.key(77);
    FakeReplica swapped = cluster.replicas.get(3);
    swapped.key = FakeCluster.key(2);
    cluster.start();
    try (BezantClient client = client()) {
      BezantException.NoQuorum failure =
          assertThrows(BezantException.NoQuorum.class, () -> client.kv().put("a", "1"));
      assertEquals(2, failure.connected());
      assertTrue(impostor.closedByClient.await(10, TimeUnit.SECONDS));
      assertTrue(swapped.closedByClient.await(10, TimeUnit.SECONDS));
      assertEquals(0, impostor.framesReceived.get() + swapped.framesReceived.get());
    }
  }

  @Test
  void replicasThatFallSilentNoLongerCountAsConnected() throws Exception {
    cluster.start();
    BlockingQueue<ConnectionState> states = new LinkedBlockingQueue<>();
    try (BezantClient client =
        BezantClient.builder()
            .config(cluster.clientConfig())
            .connectionListener(states::add)
            .build()) {
      client.connect();
      assertEquals(ConnectionState.DEGRADED, states.poll(20, TimeUnit.SECONDS));
      assertEquals(ConnectionState.CONNECTED, states.poll(20, TimeUnit.SECONDS));
      client.kv().put("a", "1");
      cluster.replicas.get(0).manner = Manner.HALF_OPEN;
      cluster.replicas.get(1).manner = Manner.HALF_OPEN;
      assertEquals(ConnectionState.DEGRADED, states.poll(20, TimeUnit.SECONDS));
      assertEquals(ConnectionState.SUSPENDED, states.poll(20, TimeUnit.SECONDS));
      assertTrue(cluster.replicas.get(2).closedByClient.getCount() == 3, "who answers is kept");
    }
  }

  @Test
  void garbageAndOversizedFramesCloseTheLink() throws Exception {
    cluster.replicas.get(1).manner = Manner.GARBAGE;
    cluster.replicas.get(2).manner = Manner.OVERSIZED;
    cluster.start();
    try (BezantClient client = client()) {
      client.connect();
      assertTrue(cluster.replicas.get(1).closedByClient.await(20, TimeUnit.SECONDS));
      assertTrue(cluster.replicas.get(2).closedByClient.await(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void halfOpenConnectionsDoNotHangTheCaller() {
    cluster.replicas.forEach(replica -> replica.manner = Manner.HALF_OPEN);
    cluster.start();
    try (BezantClient client = client()) {
      KvClient kv = client.kv().withDeadline(Duration.ofMillis(300));
      BezantException failure =
          assertThrows(BezantException.NoQuorum.class, () -> kv.put("a", "1"));
      assertEquals(Outcome.NOT_APPLIED, failure.outcome());
      assertTrue(failure.isRetryable());
    }
  }

  @Test
  void aClusterThatStopsAnsweringLeavesTheOutcomeUnknownAtTheDeadline() {
    cluster.start();
    try (BezantClient client = client()) {
      client.kv().put("a", "1");
      cluster.mute();
      KvClient hasty = client.kv().withDeadline(Duration.ofMillis(300));
      BezantException blocking =
          assertThrows(BezantException.DeadlineExceeded.class, () -> hasty.put("a", "2"));
      assertEquals(Outcome.UNKNOWN, blocking.outcome());
      CompletionException async =
          assertThrows(CompletionException.class, () -> hasty.getAsync("a").join());
      assertInstanceOf(BezantException.DeadlineExceeded.class, async.getCause());
    }
  }

  @Test
  void brokenConnectionsAreMadeAgainWhileCallsGoOn() {
    cluster.start();
    try (BezantClient client = client()) {
      for (int i = 0; i < 12; i++) {
        client.kv().put("a", "" + i);
        cluster.replicas.get(i % 4).breakConnections();
      }
      cluster.replicas.forEach(FakeReplica::breakConnections);
      assertEquals(12, client.kv().get("a").orElseThrow().version());
    }
  }

  @Test
  void aKeyThatNoReplicaLetsInIsDenied() {
    cluster.replicas.forEach(replica -> replica.welcome = client -> false);
    cluster.start();
    try (BezantClient client = client()) {
      assertThrows(BezantException.PermissionDenied.class, () -> client.kv().put("a", "1"));
    }
  }

  @Test
  void closingEndsOpenCallsAndTheThread() throws Exception {
    cluster.start();
    BezantClient client = client();
    client.kv().put("a", "1");
    cluster.mute();
    CompletableFuture<PutResult> open = client.kv().putAsync("a", "2");
    client.close();
    client.close();
    CompletionException failure = assertThrows(CompletionException.class, open::join);
    assertInstanceOf(BezantException.Closed.class, failure.getCause());
    BezantException after =
        assertThrows(BezantException.Closed.class, () -> client.kv().put("a", "3"));
    assertEquals(Outcome.NOT_APPLIED, after.outcome());
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("bezant-client")) {
        thread.join(10_000);
        assertFalse(thread.isAlive());
      }
    }
  }

  @Test
  void aClientNeverUsedClosesWithoutConnecting() {
    client().close();
  }

  @Test
  void whatIsTooLargeIsNotSent() {
    try (BezantClient client = client()) {
      String large = "x".repeat(FakeCluster.LIMITS.maxValueBytes() + 1);
      BezantException.RequestTooLarge failure =
          assertThrows(BezantException.RequestTooLarge.class, () -> client.kv().put("a", large));
      assertEquals("maxValueBytes", failure.limitName());
      assertEquals(FakeCluster.LIMITS.maxValueBytes() + 1, failure.actual());
      assertThrows(BezantException.RequestTooLarge.class, () -> client.kv().get("x".repeat(481)));
      assertThrows(IllegalArgumentException.class, () -> client.kv().get(""));
      assertTrue(client.kv().putAsync("a", large).isCompletedExceptionally());
    }
  }

  @Test
  void theListenerHearsOfConnections() throws Exception {
    cluster.start();
    CountDownLatch connected = new CountDownLatch(1);
    try (BezantClient client =
        BezantClient.builder()
            .config(cluster.clientConfig())
            .connectionListener(
                state -> {
                  if (state == ConnectionState.CONNECTED) {
                    connected.countDown();
                  }
                })
            .build()) {
      assertEquals(ConnectionState.SUSPENDED, client.connectionState());
      client.connect();
      assertTrue(connected.await(20, TimeUnit.SECONDS));
      assertEquals(ConnectionState.CONNECTED, client.connectionState());
    }
  }
}
