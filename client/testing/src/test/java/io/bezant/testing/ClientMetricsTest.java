package io.bezant.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.client.CallReport;
import io.bezant.client.CallReport.Way;
import io.bezant.client.ClientMetrics;
import io.bezant.client.ConnectionState;
import io.bezant.client.KvClient;
import io.bezant.client.ReadMode;
import io.bezant.client.Step;
import io.bezant.client.Transaction;
import io.bezant.client.micrometer.MicrometerMetrics;
import io.bezant.crypto.Bytes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@BezantCluster
class ClientMetricsTest {

  /** The client's clock counts whole milliseconds: a deadline of two seconds may be a bit less. */
  private static final long ALMOST_MILLIS = 1_990;

  /** Keeps all it hears. */
  private static final class Ear implements ClientMetrics {
    private final List<CallReport> calls = new CopyOnWriteArrayList<>();
    private final AtomicLong repeated = new AtomicLong();
    private final List<ConnectionState> states = new CopyOnWriteArrayList<>();

    @Override
    public void onCall(CallReport call) {
      calls.add(call);
    }

    @Override
    public void onRepeated(long requests) {
      repeated.addAndGet(requests);
    }

    @Override
    public void onConnection(ConnectionState state) {
      states.add(state);
    }

    private CallReport last() {
      return calls.getLast();
    }

    /** Futures are completed before they are counted. */
    private void await(int count) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (calls.size() < count && System.nanoTime() - end < 0) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
      assertEquals(count, calls.size());
    }
  }

  private static BezantClient client(BezantTestCluster cluster, ClientMetrics metrics) {
    return BezantClient.builder()
        .config(cluster.clientConfig())
        .deadline(Duration.ofSeconds(60))
        .metrics(metrics)
        .build();
  }

  @Test
  void everyCallIsCountedOnceByWhatItAskedAndHowItWasAnswered(BezantTestCluster cluster) {
    Ear ear = new Ear();
    try (BezantClient client = client(cluster, ear)) {
      client.kv().put("counted", "v");
      expect(ear, 1, "put", Way.ORDERED);
      client.kv().get("counted", ReadMode.ORDERED);
      expect(ear, 2, "get", Way.ORDERED);
      client.kv().get("counted", ReadMode.LOCAL);
      expect(ear, 3, "get", Way.LOCAL);
      client.kv().putIfAbsentAsync("counted", "w").join();
      expect(ear, 4, "compareAndSet", Way.ORDERED);
      client.kv().deleteAsync("counted").join();
      expect(ear, 5, "delete", Way.ORDERED);
      assertTrue(ear.calls.stream().allMatch(call -> call.latency().toNanos() > 0));
    }
  }

  @Test
  void aReadingTellsWhetherAQuorumShowedItOrItHadToBeOrdered(BezantTestCluster cluster) {
    Ear ear = new Ear();
    try (BezantClient client = client(cluster, ear)) {
      client.kv().put("read", "v");
      for (int i = 0; i < 20; i++) {
        client.kv().get("read");
      }
      // What the client says of its readings it says after the turn in which they ended.
      client.kv().put("read", "w");
      long shown = ear.calls.stream().filter(call -> call.way() == Way.SHOWN).count();
      long fallenBack = ear.calls.stream().filter(call -> call.way() == Way.FALLEN_BACK).count();
      assertEquals(20, shown + fallenBack);
      assertEquals(client.readStatistics().fast(), shown);
      assertEquals(client.readStatistics().ordered(), fallenBack);
      assertTrue(shown > 0);
    }
  }

  private static void expect(Ear ear, int count, String operation, Way way) {
    ear.await(count);
    assertEquals(operation, ear.last().operation());
    assertEquals(way, ear.last().way());
    assertTrue(ear.last().failure().isEmpty());
  }

  @Test
  void aFailureIsCountedWithItsReasonAndRepetitionsAreCounted(BezantTestCluster cluster) {
    Ear ear = new Ear();
    try (BezantClient client = client(cluster, ear)) {
      client.kv().put("k", "v");
      cluster.partition(0, 1);
      Duration deadline = Duration.ofSeconds(2);
      assertThrows(
          BezantException.DeadlineExceeded.class,
          () -> client.kv().withDeadline(deadline).put("k", "in vain"));
      assertEquals(Way.NONE, ear.last().way());
      assertTrue(ear.last().failure().orElseThrow() instanceof BezantException.DeadlineExceeded);
      assertTrue(ear.last().latency().toMillis() >= ALMOST_MILLIS, () -> ear.last().toString());
      assertTrue(ear.repeated.get() > 0);
      int before = ear.calls.size();
      assertThrows(
          CompletionException.class,
          () -> client.kv().withDeadline(deadline).putAsync("k", "in vain").join());
      ear.await(before + 1);
    }
  }

  /** Throws whatever happens, and errors at that, which nobody expects of a listener. */
  private static final class Broken implements ClientMetrics {
    private final AtomicLong heard = new AtomicLong();

    @Override
    public void onCall(CallReport call) {
      heard.incrementAndGet();
      throw new AssertionError("as planned");
    }

    @Override
    public void onRepeated(long requests) {
      throw new LinkageError("as planned");
    }

    @Override
    public void onConnection(ConnectionState state) {
      throw new StackOverflowError("as planned");
    }

    @Override
    public boolean equals(@Nullable Object other) {
      throw new IllegalStateException("as planned");
    }

    @Override
    public int hashCode() {
      throw new IllegalStateException("as planned");
    }
  }

  @Test
  void whoeverCountsWronglyHarmsNobody(BezantTestCluster cluster) throws Exception {
    Broken broken = new Broken();
    try (BezantClient client = client(cluster, broken)) {
      client.kv().put("k", "v");
      client.kv().putAsync("k", "w").get(60, TimeUnit.SECONDS);
      assertEquals("w", client.kv().get("k").orElseThrow().valueUtf8());
      assertTrue(broken.heard.get() >= 2);
      cluster.partition(0, 1);
      KvClient hasty = client.kv().withDeadline(Duration.ofSeconds(1));
      assertThrows(BezantException.DeadlineExceeded.class, () -> hasty.put("k", "in vain"));
      ExecutionException failed =
          assertThrows(
              ExecutionException.class,
              () -> hasty.putAsync("k", "in vain").get(60, TimeUnit.SECONDS));
      assertInstanceOf(BezantException.DeadlineExceeded.class, failed.getCause());
    }
  }

  @Test
  void aFutureDoesNotWaitForOneWhoCountsForEver(BezantTestCluster cluster) throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    ClientMetrics slow =
        new ClientMetrics() {
          @Override
          public void onCall(CallReport call) {
            try {
              never.await();
            } catch (InterruptedException interrupted) {
              Thread.currentThread().interrupt();
            }
          }
        };
    try (BezantClient client = client(cluster, slow)) {
      client.kv().putAsync("k", "v").get(60, TimeUnit.SECONDS);
      assertTrue(client.kv().getAsync("k").get(60, TimeUnit.SECONDS).isPresent());
    } finally {
      never.countDown();
    }
  }

  @Test
  void aFutureIsCompletedThoughTheExecutorFails(BezantTestCluster cluster) throws Exception {
    Executor broken =
        task -> {
          throw new OutOfMemoryError("as planned");
        };
    try (BezantClient client =
        BezantClient.builder()
            .config(cluster.clientConfig())
            .deadline(Duration.ofSeconds(60))
            .callbackExecutor(broken)
            .build()) {
      client.kv().putAsync("k", "v").get(60, TimeUnit.SECONDS);
      assertTrue(client.kv().getAsync("k").get(60, TimeUnit.SECONDS).isPresent());
    }
  }

  @Test
  void whatTheReplicasCallACallersMistakeIsCountedToo(BezantTestCluster cluster) {
    Ear ear = new Ear();
    Bytes key = Bytes.utf8("twice");
    try (BezantClient client = client(cluster, ear)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> client.kv().commit(Transaction.of().then(Step.put(key, key), Step.delete(key))));
      ear.await(1);
      assertEquals("transaction", ear.last().operation());
      assertInstanceOf(IllegalArgumentException.class, ear.last().failure().orElseThrow());
    }
  }

  @Test
  void micrometerShowsTheSame(BezantTestCluster cluster) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (BezantClient client = client(cluster, new MicrometerMetrics(registry))) {
      client.kv().put("k", "v");
      client.kv().put("k", "w");
      assertEquals(
          2,
          registry
              .get("bezant.client.calls")
              .tags("operation", "put", "way", "ordered", "outcome", "ok")
              .timer()
              .count());
      cluster.partition(0, 1);
      assertThrows(
          BezantException.class,
          () -> client.kv().withDeadline(Duration.ofSeconds(2)).put("k", "in vain"));
      assertEquals(
          1,
          registry
              .get("bezant.client.calls")
              .tags("operation", "put", "way", "none", "outcome", "DeadlineExceeded")
              .timer()
              .count());
      assertTrue(
          registry
                  .get("bezant.client.calls")
                  .tags("outcome", "DeadlineExceeded")
                  .timer()
                  .totalTime(TimeUnit.MILLISECONDS)
              >= ALMOST_MILLIS);
      assertTrue(registry.get("bezant.client.repeats").counter().count() > 0);
      double present =
          registry.get("bezant.client.connection").gauges().stream()
              .mapToDouble(gauge -> gauge.value())
              .sum();
      assertEquals(1, present);
    } finally {
      registry.close();
    }
  }
}
