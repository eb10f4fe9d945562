package io.bezant.bench.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.bench.chaos.Onlooker.Change;
import io.bezant.bench.chaos.Onlooker.Told;
import io.bezant.bench.chaos.Onlooker.Wish;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import io.bezant.client.BezantClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Under a hundred watches the primary is killed every five seconds, and nobody is told too little,
 * anything twice or in another order. {@code -Dwatch.seconds=60} for the full minute.
 */
class WatchIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final long KILL_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int SECONDS = Integer.getInteger("watch.seconds", 15);
  private static final int WATCHES = 100;
  private static final int LATE_COMERS = 10;
  private static final int CLIENTS = 4;
  private static final int WRITERS = 4;
  private static final int PAUSE_MILLIS = 5;
  private static final long SEED = 20261201;

  @TempDir private Path home = Path.of("");

  private final List<BezantClient> clients = new ArrayList<>();
  private final List<Onlooker> onlookers = new ArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private int kills;

  @Test
  void killedPrimariesMakeNoneOfAHundredWatchesLoseDoubleOrReorder() throws Exception {
    try (Shell shell = new Shell(home)) {
      shell.startCluster();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(
            BezantClient.builder().config(shell.cluster().clientFile()).deadline(DEADLINE).build());
      }
      NotedWriters writers = new NotedWriters(clients.getFirst().kv());
      try {
        writeWhilePrimariesDie(shell, writers);
        awaitAllTold(writers);
        judge(writers);
      } finally {
        onlookers.forEach(Onlooker::close);
        clients.forEach(BezantClient::close);
      }
    }
  }

  private void writeWhilePrimariesDie(Shell shell, NotedWriters writers) throws Exception {
    List<Future<?>> writing = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        writers.put(NotedWriters.key(0, 0));
        open(WATCHES / 2, writers);
        for (int i = 0; i < WRITERS; i++) {
          Random random = new Random(SEED + i);
          writing.add(threads.submit(() -> writeUntilOver(writers, random)));
        }
        killAgainAndAgain(shell, writers);
      } finally {
        over.countDown();
      }
    }
    for (Future<?> each : writing) {
      each.get();
    }
    open(WATCHES - onlookers.size(), writers);
    for (int prefix = 0; prefix < NotedWriters.PREFIXES; prefix++) {
      for (int key = 0; key < NotedWriters.KEYS; key++) {
        writers.put(NotedWriters.key(prefix, key));
      }
    }
  }

  private Void writeUntilOver(NotedWriters writers, Random random) throws InterruptedException {
    while (!over.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
      writers.write(random);
    }
    return null;
  }

  private void killAgainAndAgain(Shell shell, NotedWriters writers) {
    LocalCluster cluster = shell.cluster();
    long begin = System.nanoTime();
    long end = begin + TimeUnit.SECONDS.toNanos(SECONDS);
    long next = begin;
    do {
      next += KILL_EVERY_NANOS;
      assertTrue(LocalCluster.await(PATIENCE, cluster::isWhole), "the cluster is not whole again");
      awaitNanos(next);
      LocalReplica primary = cluster.awaitPrimary(PATIENCE);
      primary.kill();
      kills++;
      open(Math.min(LATE_COMERS, WATCHES - onlookers.size()), writers);
      primary.start(shell.launcher(), Optional.empty());
    } while (System.nanoTime() < end);
    assertTrue(LocalCluster.await(PATIENCE, cluster::isWhole), "the cluster is not whole at last");
  }

  private static void awaitNanos(long nanos) {
    LocalCluster.await(
        Duration.ofNanos(Math.max(0, nanos - System.nanoTime())), () -> System.nanoTime() >= nanos);
  }

  /** Opens some watches, of keys and prefixes, of the past and the present, of both forms. */
  private void open(int count, NotedWriters writers) {
    for (int i = 0; i < count; i++) {
      int number = onlookers.size();
      String prefix =
          switch (number % 5) {
            case 0 -> "w/";
            case 1, 2 -> "w/" + number / 5 % NotedWriters.PREFIXES + "/";
            default ->
                NotedWriters.key(
                    number / 5 % NotedWriters.PREFIXES, number / 20 % NotedWriters.KEYS);
          };
      long from =
          switch (number % 3) {
            case 0 -> 1;
            case 1 -> 0;
            default -> writers.acknowledged().lastKey() + 1;
          };
      BezantClient client = clients.get(number % CLIENTS);
      onlookers.add(new Onlooker(client, new Wish(prefix, from, number % 4 == 3)));
    }
  }

  private void awaitAllTold(NotedWriters writers) {
    long last = writers.acknowledged().lastKey();
    assertTrue(
        LocalCluster.await(
            PATIENCE, () -> onlookers.stream().allMatch(each -> each.revision() >= last)),
        () ->
            onlookers.stream()
                .filter(each -> each.revision() < last)
                .map(each -> each.wish() + " is at " + each.revision() + " of " + last)
                .toList()
                .toString());
  }

  private void judge(NotedWriters writers) {
    onlookers.forEach(each -> assertEquals(List.of(), each.ends()));
    assertEquals(WATCHES, onlookers.size());
    Onlooker first = onlookers.getFirst();
    assertEquals(new Wish("w/", 1, false), first.wish());
    TreeMap<Long, List<Change>> happened = new TreeMap<>();
    for (Told told : first.told()) {
      assertTrue(happened.isEmpty() || told.revision() > happened.lastKey(), "not in order");
      happened.put(told.revision(), told.changes());
    }
    writers.assertAreAllIn(happened);
    for (Onlooker each : onlookers) {
      assertWasTold(each, happened, writers.acknowledged());
    }
    writers.assertHistoryIs(happened);
    report(writers);
  }

  private static void assertWasTold(
      Onlooker onlooker,
      NavigableMap<Long, List<Change>> happened,
      NavigableMap<Long, NotedWriters.Noted> noted) {
    List<Told> told = onlooker.told();
    Wish wish = onlooker.wish();
    long from = wish.from() == 0 ? told.getFirst().revision() : wish.from();
    noted.forEach(
        (revision, write) ->
            assertTrue(
                revision >= from
                    || write.begunNanos() < onlooker.openedNanos()
                    || wish.of(write.changes()).isEmpty(),
                () -> wish + " lacks " + revision + ", which was written after it was opened"));
    List<String> expected = new ArrayList<>();
    happened
        .tailMap(from)
        .forEach(
            (revision, changes) -> {
              List<Change> wanted = wish.of(changes);
              if (!wanted.isEmpty()) {
                expected.add(revision + ":" + wanted);
              }
            });
    assertEquals(
        expected,
        told.stream().map(each -> each.revision() + ":" + each.changes()).toList(),
        wish.toString());
  }

  private void report(NotedWriters writers) {
    NavigableMap<Long, NotedWriters.Noted> noted = writers.acknowledged();
    long events = 0;
    List<Long> waits = new ArrayList<>();
    for (Onlooker onlooker : onlookers.subList(0, WATCHES / 2)) {
      for (Told told : onlooker.told()) {
        NotedWriters.Noted write = noted.get(told.revision());
        if (write != null) {
          waits.add(told.nanos() - write.nanos());
        }
      }
    }
    for (Onlooker onlooker : onlookers) {
      events += onlooker.told().stream().mapToLong(told -> told.changes().size()).sum();
    }
    waits.sort(null);
    System.out.printf(
        Locale.ROOT,
        "%d watches, %d kills, %,d writes acknowledged, %d left open, %,d events told; from"
            + " acknowledgement to event p50 %.1f ms, p99 %.1f ms, longest %.1f ms%n",
        onlookers.size(),
        kills,
        noted.size(),
        writers.unknownCount(),
        events,
        waits.get(waits.size() / 2) / 1e6,
        waits.get(waits.size() * 99 / 100) / 1e6,
        waits.getLast() / 1e6);
  }
}
