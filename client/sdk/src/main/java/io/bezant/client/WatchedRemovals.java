package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Watches a key until it is gone. Where that cannot be told, since it is forgotten or there are too
 * many watches already, the key is asked for, soon at first and then a few times a second. An
 * outage is waited out. Thread-safe.
 */
final class WatchedRemovals implements Removals {

  private static final long FIRST_PAUSE_MILLIS = 5;
  private static final long LONGEST_PAUSE_MILLIS = 250;
  private static final Duration WHILE_OPEN = Duration.ofDays(1);

  private final KvClient kv;
  private final WatchClient watches;

  /**
   * Removals of a store.
   *
   * @param watches of the same namespace
   */
  WatchedRemovals(KvClient kv, WatchClient watches) {
    this.kv = kv;
    this.watches = watches;
  }

  @Override
  public CompletableFuture<@Nullable Void> whenRemoved(Bytes key, long since) {
    CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();
    Thread waiting =
        Thread.ofVirtual().name("bezant-lock-wait").unstarted(() -> await(key, since, gone));
    var unused = gone.whenComplete((nothing, over) -> waiting.interrupt());
    waiting.start();
    return gone;
  }

  private void await(Bytes key, long since, CompletableFuture<@Nullable Void> gone) {
    long pauseMillis = FIRST_PAUSE_MILLIS;
    Optional<Long> seen = Optional.of(since);
    try {
      while (seen.isPresent() && !gone.isDone()) {
        if (isSeenToGo(key, seen.get())) {
          break;
        }
        Thread.sleep(pauseMillis / 2 + ThreadLocalRandom.current().nextLong(pauseMillis));
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        seen = lastSeen(key, since, seen.get());
      }
      gone.complete(null);
    } catch (InterruptedException | BezantException.Interrupted nobodyWaits) {
      gone.cancel(false);
    } catch (RuntimeException failed) {
      gone.completeExceptionally(failed);
    }
  }

  /** Whether it was told that the key went; false where it cannot be told. */
  private boolean isSeenToGo(Bytes key, long seen) {
    WatchOptions removals = WatchOptions.DEFAULT.from(seen + 1).withoutPuts();
    try (WatchStream told = watches.open(KeyRange.of(key), removals)) {
      while (told.next(WHILE_OPEN).isEmpty()) {
        // Nothing was removed all day.
      }
      return true;
    } catch (BezantException.Compacted | BezantException.TooManyWaiting cannotBeTold) {
      return false;
    }
  }

  /** The last revision at which the key is known to have been there; none if it is gone since. */
  private Optional<Long> lastSeen(Bytes key, long since, long before) {
    try {
      Comparison isOld =
          Comparison.createRevision(KeyRange.of(key), Comparison.Relation.LESS, since + 1);
      TransactionResult now = kv.commit(Transaction.when(Comparison.exists(key), isOld));
      return now.succeeded() ? Optional.of(now.revision()) : Optional.empty();
    } catch (BezantException failed) {
      if (failed.isRetryable() && !(failed instanceof BezantException.Interrupted)) {
        return Optional.of(before);
      }
      throw failed;
    }
  }
}
