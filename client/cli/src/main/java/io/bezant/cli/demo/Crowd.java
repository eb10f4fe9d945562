package io.bezant.cli.demo;

import io.bezant.cli.screen.Screen;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/** Many callers doing one thing each, at the same time but not all at once. */
final class Crowd {

  /** How many act at the same time, unless told otherwise. */
  static final int AT_ONCE = 32;

  private Crowd() {}

  /**
   * How it went.
   *
   * @param count how many there were
   * @param nanos how long all took together
   * @param medianNanos what half of them did not exceed
   * @param p99Nanos what 99 of 100 did not exceed
   */
  record Result(int count, long nanos, long medianNanos, long p99Nanos) {

    private static Result of(long nanos, long[] each) {
      Arrays.sort(each);
      return new Result(each.length, nanos, percentile(each, 50), percentile(each, 99));
    }

    private static long percentile(long[] sorted, int percent) {
      return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }

    String text() {
      return String.format(
          Locale.ROOT,
          "%,.0f per second, p50 %.1f ms, p99 %.1f ms",
          count * 1e9 / nanos,
          medianNanos / 1e6,
          p99Nanos / 1e6);
    }
  }

  /** As many at once as there should be, with a bar that shows how far they are. */
  static Result run(Screen screen, int from, int count, IntConsumer action) {
    return run(screen.bar(count), AT_ONCE, from, count, action);
  }

  /** Does it for each number in [from, from + count); the first failure is thrown at the end. */
  static Result run(Screen.Bar bar, int atOnce, int from, int count, IntConsumer action) {
    long[] nanos = new long[count];
    AtomicReference<RuntimeException> failure = new AtomicReference<>();
    Semaphore room = new Semaphore(atOnce);
    long begin = System.nanoTime();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < count && failure.get() == null; i++) {
        int number = i;
        room.acquireUninterruptibly();
        callers.execute(
            () -> {
              long start = System.nanoTime();
              try {
                action.accept(from + number);
              } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
              } finally {
                nanos[number] = System.nanoTime() - start;
                room.release();
                bar.advance();
              }
            });
      }
    }
    long took = System.nanoTime() - begin;
    bar.end();
    RuntimeException first = failure.get();
    if (first != null) {
      throw first;
    }
    return Result.of(took, nanos);
  }
}
