package io.bezant.bench.chaos;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.client.BezantException.Outcome;
import io.bezant.client.KvClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each process of a cluster is killed in turn under load: every call ends in time, and truly. */
class DeadlineIT {

  private static final Duration DEADLINE = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int CALLERS = 6;

  /** How much later than its deadline a call may end on a machine that builds. */
  private static final long MARGIN_MILLIS = 10_000;

  @TempDir private Path home = Path.of("");

  /**
   * One put of a key that nobody else puts.
   *
   * @param outcome what the caller was told
   */
  private record Put(String key, Outcome outcome, long tookMillis) {}

  @Test
  void noCallOutlivesItsDeadlineWhicheverProcessIsKilled()
      throws IOException, InterruptedException {
    try (Shell shell = new Shell(home)) {
      shell.startCluster();
      LocalCluster cluster = shell.cluster();
      try (BezantClient client = BezantClient.builder().config(cluster.clientFile()).build()) {
        KvClient patient = client.kv().withDeadline(PATIENCE);
        patient.put("mark", "alive");
        for (LocalReplica victim : cluster.replicas()) {
          expectTruth(patient, putsWhileKilled(client, victim, patient));
          assertTrue(victim.process().isEmpty());
          victim.start(shell.launcher(), Optional.empty());
          assertTrue(LocalCluster.await(PATIENCE, cluster::isWhole), "not whole: " + victim.id());
        }
      }
    }
  }

  private static List<Put> putsWhileKilled(
      BezantClient client, LocalReplica victim, KvClient patient) {
    AtomicBoolean isOver = new AtomicBoolean();
    KvClient hasty = client.kv().withDeadline(DEADLINE);
    List<CompletableFuture<List<Put>>> callers = new ArrayList<>();
    for (int caller = 0; caller < CALLERS; caller++) {
      String name = victim.id() + "/" + caller;
      callers.add(
          CompletableFuture.supplyAsync(
              () -> puts(hasty, name, isOver), task -> Thread.ofVirtual().start(task)));
    }
    try {
      patient.put("mark", "before " + victim.id());
      victim.kill();
      patient.put("mark", "after " + victim.id());
    } finally {
      isOver.set(true);
    }
    return callers.stream().flatMap(caller -> caller.join().stream()).toList();
  }

  private static List<Put> puts(KvClient kv, String name, AtomicBoolean isOver) {
    List<Put> puts = new ArrayList<>();
    for (int i = 0; !isOver.get(); i++) {
      String key = name + "/" + i;
      long begin = System.nanoTime();
      Outcome outcome = outcome(kv, key);
      puts.add(new Put(key, outcome, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)));
    }
    return puts;
  }

  private static Outcome outcome(KvClient kv, String key) {
    try {
      kv.put(key, key);
      return Outcome.APPLIED;
    } catch (BezantException failure) {
      return failure.outcome();
    }
  }

  private static void expectTruth(KvClient kv, List<Put> puts) {
    assertFalse(puts.isEmpty());
    for (Put put : puts) {
      assertTrue(put.tookMillis() < DEADLINE.toMillis() + MARGIN_MILLIS, put::toString);
      boolean isThere = kv.get(put.key()).isPresent();
      switch (put.outcome()) {
        case APPLIED -> assertTrue(isThere, () -> "lost: " + put);
        case NOT_APPLIED -> assertFalse(isThere, () -> "applied after all: " + put);
        case UNKNOWN -> {}
      }
    }
  }
}
