package io.bezant.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.client.KeyRange;
import io.bezant.client.KvCache;
import io.bezant.client.KvClient;
import io.bezant.client.RangeOptions;
import io.bezant.client.Step;
import io.bezant.client.Transaction;
import io.bezant.client.WatchBatch;
import io.bezant.client.WatchEvent;
import io.bezant.client.WatchOptions;
import io.bezant.client.WatchStream;
import io.bezant.client.Watcher;
import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Watches of a real cluster, whose replicas are killed, paused, cut off and lie. */
@BezantCluster(replicas = 4, lifetime = BezantCluster.Lifetime.METHOD)
class WatchTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final KeyRange WATCHED = KeyRange.prefix("w/");

  /** What was written to watched keys, by revision, as {@link #text} says it. */
  private final TreeMap<Long, String> written = new TreeMap<>();

  private int writes;

  private static String text(WatchBatch batch) {
    List<String> events = new ArrayList<>();
    for (WatchEvent event : batch.events()) {
      events.add(
          switch (event) {
            case WatchEvent.Put put -> put.keyUtf8() + "=" + put.keyValue().valueUtf8();
            case WatchEvent.Delete delete -> "-" + delete.keyUtf8();
          });
    }
    return String.join(",", events);
  }

  /** Writes in turn one key, two keys at once, a key that nobody watches, and a removal. */
  private void write(KvClient kv, int times) {
    for (int i = 0; i < times; i++) {
      int number = ++writes;
      Bytes key = Bytes.utf8("w/" + number % 7);
      Bytes value = Bytes.utf8("v" + number);
      switch (number % 5) {
        case 0 -> {
          long revision =
              kv.commit(
                      Transaction.of()
                          .then(
                              Step.put(Bytes.utf8("w/x"), value),
                              Step.put(Bytes.utf8("w/y"), value)))
                  .revision();
          written.put(revision, "w/x=" + value.utf8() + ",w/y=" + value.utf8());
        }
        case 1 -> kv.put(Bytes.utf8("other"), value);
        case 2 -> {
          var gone = kv.delete(key);
          if (gone.count() > 0) {
            written.put(gone.revision(), "-" + key.utf8());
          }
        }
        default -> written.put(kv.put(key, value).revision(), key.utf8() + "=" + value.utf8());
      }
    }
  }

  /** What a listener was told. */
  private static final class Heard {
    final List<String> words = Collections.synchronizedList(new ArrayList<>());
    final Watcher watcher;

    Heard(BezantClient client, long from) {
      this.watcher =
          client
              .watch()
              .watch(
                  WATCHED,
                  WatchOptions.DEFAULT.from(from),
                  batch -> words.add(batch.revision() + ":" + text(batch)));
    }

    void await(long revision) {
      long end = System.nanoTime() + LONG.toNanos();
      while (watcher.revision() < revision) {
        assertTrue(watcher.isOpen() && System.nanoTime() < end, () -> "only " + words);
        Thread.onSpinWait();
      }
    }
  }

  private void assertAllHeard(Heard heard, long from) {
    heard.await(written.lastKey());
    assertEquals(
        written.tailMap(from).entrySet().stream()
            .map(each -> each.getKey() + ":" + each.getValue())
            .toList(),
        List.copyOf(heard.words));
  }

  @Test
  void killedPrimariesLoseDoubleAndReorderNothing(BezantTestCluster cluster) {
    KvClient kv = cluster.client().kv();
    write(kv, 10);
    long middle = written.lastKey();
    try (BezantClient other = BezantClient.builder().config(cluster.clientConfig()).build()) {
      Heard early = new Heard(cluster.client(), 1);
      Heard late = new Heard(other, middle + 1);
      for (int i = 0; i < 4; i++) {
        int primary = cluster.primary();
        write(kv, 20);
        cluster.kill(primary);
        write(kv, 20);
        cluster.restart(primary);
        cluster.awaitServing();
      }
      assertAllHeard(early, 1);
      assertAllHeard(late, middle + 1);
      assertAllHeard(watchAfterwards(other), 1);
    }
  }

  private static Heard watchAfterwards(BezantClient client) {
    return new Heard(client, 1);
  }

  @Test
  void liarMakesNobodyBelieveAnything(BezantTestCluster cluster) {
    KvClient kv = cluster.client().kv();
    List<Heard> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(new Heard(cluster.client(), 1));
    }
    for (int liar = 0; liar < 4; liar++) {
      cluster.lie(liar);
      write(kv, 15);
      all.forEach(each -> each.await(written.lastKey()));
      cluster.stopLying(liar);
    }
    all.forEach(each -> assertAllHeard(each, 1));
  }

  @Test
  void silenceOfOneHoldsUpNobody(BezantTestCluster cluster) {
    KvClient kv = cluster.client().kv();
    List<Heard> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(new Heard(cluster.client(), 1));
    }
    for (int silent = 0; silent < 4; silent++) {
      cluster.lie(silent, Lie.SILENCE);
      write(kv, 15);
      all.forEach(each -> each.await(written.lastKey()));
      cluster.stopLying(silent);
      cluster.partition(silent);
      write(kv, 15);
      all.forEach(each -> each.await(written.lastKey()));
      cluster.heal();
      cluster.awaitServing();
    }
    all.forEach(each -> assertAllHeard(each, 1));
  }

  @Test
  void watchGoesOnAfterAllReplicasWereAway(BezantTestCluster cluster) {
    KvClient kv = cluster.client().kv();
    Heard heard = new Heard(cluster.client(), 1);
    write(kv, 20);
    for (int replica = 0; replica < 4; replica++) {
      cluster.kill(replica);
    }
    for (int replica = 0; replica < 4; replica++) {
      cluster.restart(replica);
    }
    cluster.awaitServing();
    write(kv, 20);
    assertAllHeard(heard, 1);
  }

  @Test
  void watchFromNowIsToldAllThatIsWrittenAfterwards(BezantClient client) {
    client.kv().put("w/1", "before");
    try (WatchStream stream = client.watch().open(WATCHED, WatchOptions.DEFAULT)) {
      long revision = client.kv().put("w/1", "after").revision();
      WatchBatch batch = stream.next(LONG).orElseThrow();
      assertEquals(revision, batch.revision());
      assertEquals("w/1=after", text(batch));
    }
  }

  @Test
  void onlyWhatIsWantedIsTold(BezantClient client) {
    WatchOptions deletes = WatchOptions.DEFAULT.withoutPuts().withPrevious().from(1);
    try (WatchStream stream = client.watch().open(WATCHED, deletes)) {
      client.kv().put("w/1", "was");
      client.kv().delete("w/1");
      WatchEvent gone = stream.next(LONG).orElseThrow().events().getFirst();
      assertEquals("w/1", gone.keyUtf8());
      assertEquals("was", gone.previous().orElseThrow().valueUtf8());
    }
    WatchOptions puts = WatchOptions.DEFAULT.withoutDeletes().from(1);
    try (WatchStream stream = client.watch().namespace("w/").open(KeyRange.all(), puts)) {
      assertEquals("1=was", text(stream.next(LONG).orElseThrow()));
      assertEquals(Optional.empty(), stream.next(Duration.ofMillis(50)));
    }
  }

  @Test
  void whatIsCompactedCannotBeWatched(BezantClient client) {
    for (int i = 0; i < 10; i++) {
      client.kv().put("w/1", "v" + i);
    }
    long last = client.kv().put("w/1", "last").revision();
    client.kv().compact(last - 3);
    try (WatchStream past = client.watch().open(WATCHED, WatchOptions.DEFAULT.from(1))) {
      BezantException.Compacted compacted =
          assertThrows(BezantException.Compacted.class, () -> past.next(LONG));
      assertEquals(last - 2, compacted.minRevision());
      try (WatchStream rest =
          client.watch().open(WATCHED, WatchOptions.DEFAULT.from(compacted.minRevision()))) {
        assertEquals(last - 2, rest.next(LONG).orElseThrow().revision());
      }
    }
  }

  @Test
  void cacheShowsTheStoreWhilePrimariesAreKilled(BezantTestCluster cluster) {
    KvClient kv = cluster.client().kv();
    write(kv, 10);
    try (KvCache cache = KvCache.open(kv, cluster.client().watch(), WATCHED)) {
      for (int i = 0; i < 2; i++) {
        int primary = cluster.primary();
        cluster.kill(primary);
        write(kv, 20);
        cluster.restart(primary);
        cluster.awaitServing();
      }
      assertTrue(cache.awaitRevision(written.lastKey(), LONG));
      assertEquals(
          kv.scan(WATCHED, RangeOptions.DEFAULT).toList(),
          List.copyOf(cache.snapshot().entries().values()));
      assertEquals(0, cache.reloads());
      assertFalse(cache.get("other").isPresent());
    }
  }
}
