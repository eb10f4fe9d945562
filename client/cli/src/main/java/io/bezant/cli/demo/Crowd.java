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

  private static final int AT_ONCE = 32;

  private Crowd() {}

  /**
   * How it went.
   *
   * @param count how many there were
   * @param nanos how long all took together
   * @param sortedNanos how long each took, shortest first
   */
  record Result(int count, long nanos, long[] sortedNanos) {

    String text() {
      return String.format(
          Locale.ROOT,
          "%,.0f per second, p50 %.1f ms, p99 %.1f ms",
          count * 1e9 / nanos,
          percentile(50) / 1e6,
          percentile(99) / 1e6);
    }

    private long percentile(int percent) {
      return sortedNanos[Math.min(sortedNanos.length - 1, sortedNanos.length * percent / 100)];
    }
  }

  /** Does it for each number in [from, from + count); the first failure is thrown at the end. */
  static Result run(Screen screen, int from, int count, IntConsumer action) {
    Screen.Bar bar = screen.bar(count);
    long[] nanos = new long[count];
    AtomicReference<RuntimeException> failure = new AtomicReference<>();
    Semaphore room = new Semaphore(AT_ONCE);
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
    Arrays.sort(nanos);
    return new Result(count, took, nanos);
  }
}
