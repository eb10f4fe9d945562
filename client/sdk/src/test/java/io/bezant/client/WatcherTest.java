package io.bezant.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Watches as callers see them, of a cluster of one replica. */
final class WatcherTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final KeyRange ALL = KeyRange.all();

  private final OneReplica replica = new OneReplica();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final WatchClient watches = watches(Namespace.WHOLE);

  private final WatchListener listener =
      new WatchListener() {
        @Override
        public void onEvents(WatchBatch batch) {
          heard.add(text(batch));
        }

        @Override
        public void onProgress(long revision) {
          heard.add(".." + revision);
        }

        @Override
        public void onEnd(BezantException why) {
          heard.add(why.getClass().getSimpleName());
        }
      };

  private WatchClient watches(Namespace namespace) {
    return new AgreedWatches(
        new OneWatch.Place(replica.runtime, OneReplica.KEY.publicKey(), namespace),
        OneReplica.LIMITS,
        kv(),
        task -> Thread.ofVirtual().start(task));
  }

  /** A store of which the present revision can be learned, and its keys read. */
  private KvClient kv() {
    return (KvClient)
        Proxy.newProxyInstance(
            KvClient.class.getClassLoader(),
            new Class<?>[] {KvClient.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "commit" -> present();
                  case "commitAsync" -> CompletableFuture.completedFuture(present());
                  case "scan" -> replica.entriesAt(((RangeOptions) arguments[1]).revision());
                  default -> throw new AssertionError(method);
                });
  }

  private TransactionResult present() {
    return new TransactionResult(true, replica.revision(), List.of());
  }

  private static String text(WatchBatch batch) {
    return batch.revision()
        + ":"
        + String.join(
            ",",
            batch.events().stream()
                .map(
                    event ->
                        switch (event) {
                          case WatchEvent.Put put ->
                              put.keyUtf8() + "=" + put.keyValue().valueUtf8();
                          case WatchEvent.Delete delete -> "-" + delete.keyUtf8();
                        })
                .toList());
  }

  private String next() throws InterruptedException {
    return String.valueOf(heard.poll(LONG.toSeconds(), TimeUnit.SECONDS));
  }

  @AfterEach
  void close() {
    replica.runtime.close();
  }

  @Test
  void listenerIsToldChangesOfARevisionTogetherAndInOrder() throws InterruptedException {
    replica.write(3, OneReplica.put("a", "old", 3));
    Watcher watcher = watches.watch(ALL, listener);
    assertEquals(3, watcher.revision());
    replica.write(4, OneReplica.put("a", "1", 4), OneReplica.delete("b", 4));
    replica.write(5);
    replica.write(6, OneReplica.put("c", "2", 6));
    assertEquals("4:a=1,-b", next());
    assertEquals("..5", next());
    assertEquals("6:c=2", next());
  }

  @Test
  void watchFromARevisionIsToldThePastFirst() throws Exception {
    replica.write(3, OneReplica.put("a", "1", 3));
    Watcher watcher =
        watches.watchAsync(ALL, WatchOptions.DEFAULT.from(2), listener).get(20, TimeUnit.SECONDS);
    assertEquals("3:a=1", next());
    replica.write(4, OneReplica.delete("a", 4));
    assertEquals("4:-a", next());
    watcher.close();
  }

  @Test
  void closedWatchTellsNothingAndIsCancelled() throws InterruptedException {
    Watcher watcher = watches.watch(ALL, listener);
    replica.write(1, OneReplica.put("a", "1", 1));
    assertEquals("1:a=1", next());
    watcher.close();
    assertFalse(watcher.isOpen());
    assertEquals(0, replica.open());
    replica.write(2, OneReplica.put("a", "2", 2));
    assertEquals(0, replica.open());
    assertTrue(heard.isEmpty());
  }

  @Test
  void listenerIsNeverToldTwoThingsAtATime() throws InterruptedException {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(300);
    watches.watch(
        ALL,
        batch -> {
          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
          LockSupport.parkNanos(20_000);
          inside.decrementAndGet();
          all.countDown();
        });
    for (int revision = 1; revision <= 300; revision++) {
      replica.write(revision, OneReplica.put("a", "v", revision));
    }
    assertTrue(all.await(20, TimeUnit.SECONDS));
    assertEquals(1, most.get());
  }

  @Test
  void listenerThatThrowsIsToldNothingMore() throws InterruptedException {
    Watcher watcher =
        watches.watch(
            ALL,
            batch -> {
              heard.add("thrown");
              throw new IllegalStateException("not mine");
            });
    replica.write(1, OneReplica.put("a", "1", 1));
    assertEquals("thrown", next());
    while (watcher.isOpen()) {
      Thread.onSpinWait();
    }
    assertEquals(0, replica.open());
  }

  @Test
  void compactedWatchEndsAndSaysFromWhereItCanGoOn() throws InterruptedException {
    replica.write(9);
    replica.compact(7);
    CompletableFuture<BezantException> end = new CompletableFuture<>();
    watches.watch(
        ALL,
        WatchOptions.DEFAULT.from(3),
        new WatchListener() {
          @Override
          public void onEvents(WatchBatch batch) {}

          @Override
          public void onEnd(BezantException why) {
            end.complete(why);
          }
        });
    BezantException why = end.orTimeout(20, TimeUnit.SECONDS).join();
    assertEquals(7, assertInstanceOf(BezantException.Compacted.class, why).minRevision());
  }

  @Test
  void closedClientEndsItsWatches() throws InterruptedException {
    watches.watch(ALL, listener);
    replica.runtime.close();
    assertEquals("Closed", next());
    watches.watch(ALL, WatchOptions.DEFAULT.from(1), listener);
    assertEquals("Closed", next());
  }

  @Test
  void streamHandsOutChangesAndSaysWhenItIsOver() {
    WatchStream stream = watches.open(ALL, WatchOptions.DEFAULT);
    assertEquals(Optional.empty(), stream.next(Duration.ZERO));
    replica.write(1, OneReplica.put("a", "1", 1));
    replica.write(2);
    assertEquals("1:a=1", text(stream.next(LONG).orElseThrow()));
    stream.close();
    assertThrows(BezantException.Closed.class, () -> stream.next(Duration.ZERO));
  }

  @Test
  void nobodyTakingFromAStreamLosesNothing() {
    int changes = 2_000;
    for (int revision = 1; revision <= changes; revision++) {
      replica.write(revision, OneReplica.put("a", "v" + revision, revision));
    }
    try (WatchStream stream = watches.open(ALL, WatchOptions.DEFAULT.from(1))) {
      for (int revision = 1; revision <= changes; revision++) {
        assertEquals(revision + ":a=v" + revision, text(stream.next(LONG).orElseThrow()));
      }
      assertEquals(changes, stream.revision());
    }
  }

  @Test
  void namespaceSeesItsKeysWithoutThePrefix() throws InterruptedException {
    watches.namespace("t/").namespace("s/").watch(KeyRange.of(Bytes.utf8("k")), listener);
    replica.write(1, OneReplica.put("t/s/k", "1", 1));
    assertEquals("1:k=1", next());
    assertEquals(KeyRange.of(Bytes.utf8("t/s/k")).toWire(), replica.lastRange());
  }

  @Test
  void keyThatIsTooLongIsNotAskedFor() {
    Bytes tooLong = Bytes.utf8("k".repeat(OneReplica.LIMITS.maxKeyBytes() + 1));
    assertThrows(
        BezantException.RequestTooLarge.class, () -> watches.watch(KeyRange.of(tooLong), listener));
  }

  // The cache.

  @Test
  void cacheShowsWhatThereWasAndWhatChanges() {
    replica.write(1, OneReplica.put("a", "1", 1));
    replica.write(2, OneReplica.put("b", "1", 2));
    KvCache cache = KvCache.open(kv(), watches, ALL);
    assertEquals(2, cache.revision());
    assertEquals("1", cache.get("a").orElseThrow().valueUtf8());
    replica.write(3, OneReplica.put("a", "2", 3), OneReplica.delete("b", 3));
    assertTrue(cache.awaitRevision(3, LONG));
    KvSnapshot snapshot = cache.snapshot();
    assertEquals(List.of(Bytes.utf8("a")), List.copyOf(snapshot.entries().keySet()));
    assertEquals("2", snapshot.entries().firstEntry().getValue().valueUtf8());
    replica.write(4);
    assertTrue(cache.awaitRevision(4, LONG));
    assertFalse(cache.awaitRevision(5, Duration.ofMillis(1)));
    cache.close();
    assertThrows(BezantException.Closed.class, () -> cache.get("a"));
  }

  @Test
  void cacheReadsAnewWhatWasCompactedAndSaysSo() throws InterruptedException {
    replica.write(1, OneReplica.put("a", "1", 1));
    BlockingQueue<Long> reloads = new LinkedBlockingQueue<>();
    KvCacheListener teller =
        new KvCacheListener() {
          @Override
          public void onEvents(WatchBatch batch) {
            throw new IllegalStateException("a listener of a cache stops nothing");
          }

          @Override
          public void onReload(long revision) {
            reloads.add(revision);
          }
        };
    try (KvCache cache = KvCache.open(kv(), watches, ALL, teller)) {
      replica.write(2, OneReplica.put("a", "2", 2));
      assertTrue(cache.awaitRevision(2, LONG));
      replica.forget(9, OneReplica.put("c", "9", 9));
      assertEquals(9L, reloads.poll(20, TimeUnit.SECONDS));
      assertEquals(List.of(Bytes.utf8("c")), List.copyOf(cache.snapshot().entries().keySet()));
      assertEquals(1, cache.reloads());
      replica.write(10, OneReplica.delete("c", 10));
      assertTrue(cache.awaitRevision(10, LONG));
      assertEquals(Optional.empty(), cache.get("c"));
    }
  }
}
