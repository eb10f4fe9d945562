package io.bezant.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A transaction in code: attempts, one after the other, until one succeeds or the time is over,
 * with pauses of random length between them, so that those who got into each other's way do not
 * meet again at once.
 */
final class OptimisticTransaction<T extends @Nullable Object> {

  private static final long FIRST_PAUSE_MILLIS = 2;
  private static final long LONGEST_PAUSE_MILLIS = 256;

  private final KvClient kv;
  private final Duration deadline;
  private final TransactionBody<T> body;
  private final long endNanos;

  /** One that may take as long as the deadline from now on. */
  OptimisticTransaction(KvClient kv, Duration deadline, TransactionBody<T> body) {
    this.kv = kv;
    this.deadline = deadline;
    this.body = body;
    this.endNanos = System.nanoTime() + deadline.toNanos();
  }

  /** Tries until it has succeeded. */
  T run() {
    long pauseMillis = FIRST_PAUSE_MILLIS;
    for (int attempts = 1; true; attempts++) {
      OptimisticAttempt attempt = new OptimisticAttempt(this::inTime, deadline);
      try {
        T result = body.run(attempt);
        if (attempt.commit()) {
          return result;
        }
      } catch (RuntimeException failure) {
        if (attempt.isLate() && attempts > 1) {
          throw new BezantException.TransactionConflict(attempts, deadline);
        }
        if (!attempt.isLost()) {
          throw failure;
        }
      } finally {
        attempt.end();
      }
      pause(1 + ThreadLocalRandom.current().nextLong(pauseMillis), attempts);
      pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
    }
  }

  /** The store for what is asked next: all together may not take longer than the deadline. */
  private KvClient inTime() {
    long leftMillis = leftMillis();
    if (leftMillis < 1) {
      throw new BezantException.DeadlineExceeded(deadline, false);
    }
    return kv.withDeadline(Duration.ofMillis(leftMillis));
  }

  private long leftMillis() {
    return TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
  }

  private void pause(long millis, int attempts) {
    if (leftMillis() <= millis) {
      throw new BezantException.TransactionConflict(attempts, deadline);
    }
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BezantException.Interrupted(false);
    }
  }
}
