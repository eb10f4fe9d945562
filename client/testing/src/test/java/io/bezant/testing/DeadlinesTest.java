package io.bezant.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.client.BezantException.Outcome;
import io.bezant.client.KvClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Every call ends by its deadline, whoever dies, and says truly what became of it. */
@BezantCluster
class DeadlinesTest {

  private static final Duration DEADLINE = Duration.ofSeconds(2);
  private static final int CALLERS = 6;

  /** How much later than its deadline a call may end on a machine under load. */
  private static final long MARGIN_MILLIS = 5_000;

  /**
   * One put of a key that nobody else puts.
   *
   * @param outcome what the caller was told
   */
  private record Put(String key, Outcome outcome, long tookMillis) {}

  /** Puts keys of its own until it is told to stop, blocking and with futures in turn. */
  private static List<Put> putAll(KvClient kv, String name, AtomicBoolean isOver) {
    List<Put> puts = new ArrayList<>();
    for (int i = 0; !isOver.get(); i++) {
      String key = name + "/" + i;
      long begin = System.nanoTime();
      Outcome outcome = i % 2 == 0 ? putBlocking(kv, key) : putLater(kv, key);
      puts.add(new Put(key, outcome, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)));
    }
    return puts;
  }

  private static Outcome putBlocking(KvClient kv, String key) {
    try {
      kv.put(key, key);
      return Outcome.APPLIED;
    } catch (BezantException failure) {
      return failure.outcome();
    }
  }

  private static Outcome putLater(KvClient kv, String key) {
    try {
      kv.putAsync(key, key).get(DEADLINE.toMillis() + MARGIN_MILLIS, TimeUnit.MILLISECONDS);
      return Outcome.APPLIED;
    } catch (ExecutionException failed) {
      return assertInstanceOf(BezantException.class, failed.getCause()).outcome();
    } catch (TimeoutException late) {
      throw new AssertionError("a future outlived its deadline", late);
    } catch (InterruptedException interrupted) {
      throw new AssertionError("nobody interrupts this", interrupted);
    }
  }

  private static void expectTruth(BezantTestCluster cluster, List<Put> puts) {
    KvClient kv = cluster.client().kv().withDeadline(Duration.ofSeconds(60));
    for (Put put : puts) {
      assertTrue(put.tookMillis() < DEADLINE.toMillis() + MARGIN_MILLIS, put::toString);
      boolean isThere = kv.get(put.key()).isPresent();
      switch (put.outcome()) {
        case APPLIED -> assertTrue(isThere, () -> "lost: " + put);
        case NOT_APPLIED -> assertTrue(!isThere, () -> "applied after all: " + put);
        case UNKNOWN -> {}
      }
    }
  }

  @Test
  void noCallOutlivesItsDeadlineWhoeverDies(BezantTestCluster cluster) {
    for (int victim = 0; victim < cluster.replicas(); victim++) {
      int one = victim;
      List<Put> puts =
          underLoad(
              cluster,
              "one/" + victim,
              () -> {
                cluster.kill(one);
                cluster.client().kv().withDeadline(Duration.ofSeconds(60)).put("mark", "dead");
                cluster.restart(one);
                cluster.awaitServing();
              });
      assertTrue(
          puts.stream().anyMatch(put -> put.outcome() == Outcome.APPLIED), cluster::describe);
      expectTruth(cluster, puts);
    }
  }

  @Test
  void noCallOutlivesItsDeadlineWhenTooManyDie(BezantTestCluster cluster) {
    List<Put> puts =
        underLoad(
            cluster,
            "two",
            () -> {
              cluster.kill(0);
              cluster.kill(2);
              KvClient hasty = cluster.client().kv().withDeadline(DEADLINE);
              assertThrows(BezantException.class, () -> hasty.put("mark", "in vain"));
              cluster.restore();
            });
    assertTrue(puts.stream().anyMatch(put -> put.outcome() != Outcome.APPLIED));
    expectTruth(cluster, puts);
  }

  private static List<Put> underLoad(BezantTestCluster cluster, String name, Runnable fault) {
    AtomicBoolean isOver = new AtomicBoolean();
    try (BezantClient client =
        BezantClient.builder().config(cluster.clientConfig()).deadline(DEADLINE).build()) {
      client.kv().withDeadline(Duration.ofSeconds(60)).put("mark", "alive");
      List<CompletableFuture<List<Put>>> callers = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        String prefix = name + "/" + caller;
        callers.add(
            CompletableFuture.supplyAsync(
                () -> putAll(client.kv(), prefix, isOver), task -> Thread.ofVirtual().start(task)));
      }
      try {
        fault.run();
      } finally {
        isOver.set(true);
      }
      return callers.stream().flatMap(caller -> caller.join().stream()).toList();
    }
  }

  @Test
  void closingCompletesEveryFuture(BezantTestCluster cluster) {
    BezantClient client =
        BezantClient.builder().config(cluster.clientConfig()).deadline(Duration.ofHours(1)).build();
    client.kv().put("mark", "before");
    cluster.partition(0, 1);
    List<CompletableFuture<?>> open = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      open.add(client.kv().putAsync("never " + i, "v"));
      open.add(client.kv().getAsync("never " + i));
    }
    client.close();
    for (CompletableFuture<?> future : open) {
      Throwable failure =
          assertThrows(ExecutionException.class, () -> future.get(60, TimeUnit.SECONDS)).getCause();
      assertInstanceOf(BezantException.Closed.class, failure);
    }
    assertEquals(
        Optional.of(BezantException.Closed.class),
        closedCall(client).map(Object::getClass),
        "a call of a closed client ends at once");
  }

  private static Optional<BezantException> closedCall(BezantClient client) {
    return Optional.of(assertThrows(BezantException.class, () -> client.kv().put("k", "v")));
  }
}
