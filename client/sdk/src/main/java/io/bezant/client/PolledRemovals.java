package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a key again and again until it is gone, soon at first and then a few times a second, by
 * readings that a quorum shows. An outage is waited out. Thread-safe.
 */
final class PolledRemovals implements Removals {

  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(5).toNanos();
  private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(250).toNanos();

  private final KvClient kv;

  PolledRemovals(KvClient kv) {
    this.kv = kv;
  }

  @Override
  public CompletableFuture<@Nullable Void> whenRemoved(Bytes key, long since) {
    CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();
    Thread asking =
        Thread.ofVirtual().name("bezant-lock-wait").unstarted(() -> ask(key, since, gone));
    var unused = gone.whenComplete((nothing, over) -> LockSupport.unpark(asking));
    asking.start();
    return gone;
  }

  private void ask(Bytes key, long since, CompletableFuture<@Nullable Void> gone) {
    long pauseNanos = FIRST_PAUSE_NANOS;
    while (!gone.isDone()) {
      try {
        if (kv.get(key).filter(found -> found.createRevision() <= since).isEmpty()) {
          gone.complete(null);
          return;
        }
      } catch (RuntimeException failed) {
        if (!(failed instanceof BezantException known && known.isRetryable())) {
          gone.completeExceptionally(failed);
          return;
        }
      }
      LockSupport.parkNanos(
          this, pauseNanos / 2 + ThreadLocalRandom.current().nextLong(pauseNanos));
      pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
    }
  }
}
