package io.bezant.protocol.core;

/**
 * How long a replica waits for a primary: several times what agreement was seen to take, doubled
 * for each view that failed, never below or above fixed bounds. Measured on the monotonic clock
 * only.
 */
final class Patience {

  private static final int SAFETY_FACTOR = 4;
  private static final int MAX_DOUBLINGS = 16;

  private final long minMillis;
  private final long maxMillis;

  /** What agreement is taken to cost before anything was measured: a cold start is slow. */
  private double slowestMillis = 250;

  private int failedViews;

  Patience(CoreOptions options) {
    this.minMillis = options.minTimeoutMillis();
    this.maxMillis = options.maxTimeoutMillis();
  }

  /** Agreement on a batch took this long; what is remembered fades slowly. */
  void onAgreed(long millis) {
    slowestMillis = Math.max((double) millis, slowestMillis * 0.995);
  }

  /** A view ended without having executed anything. */
  void onViewFailed() {
    failedViews = Math.min(failedViews + 1, MAX_DOUBLINGS);
  }

  /** A checkpoint became stable: the view works. */
  void onStable() {
    failedViews = Math.max(failedViews - 1, 0);
  }

  /** The present timeout, in milliseconds. */
  long millis() {
    long base = Math.max(minMillis, (long) (SAFETY_FACTOR * slowestMillis));
    return Math.min(maxMillis, base << failedViews);
  }
}
