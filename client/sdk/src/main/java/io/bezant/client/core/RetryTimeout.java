package io.bezant.client.core;

/**
 * How long to wait for an answer before sending again: the smoothed time of past answers plus four
 * times its variation [RFC 6298], doubled with each repetition, a quarter of it jitter.
 *
 * <p>Only answers to requests sent once are measured: after a repetition nobody knows which sending
 * was answered.
 */
final class RetryTimeout {

  /** Requests that nobody waits for are repeated this many times more slowly. */
  static final int ABANDONED_FACTOR = 4;

  private static final int MAX_DOUBLINGS = 16;

  private final Pacing pacing;
  private final Jitter jitter;

  /** In eighths of a millisecond; negative until the first answer. */
  private long smoothed = -1;

  /** In quarters of a millisecond. */
  private long variation;

  RetryTimeout(Pacing pacing, Jitter jitter) {
    this.pacing = pacing;
    this.jitter = jitter;
  }

  /** Takes note that an answer took so long. */
  void onAnswer(long elapsedMillis) {
    if (smoothed < 0) {
      smoothed = elapsedMillis << 3;
      variation = elapsedMillis << 1;
      return;
    }
    long difference = elapsedMillis - (smoothed >> 3);
    smoothed += difference;
    variation += Math.abs(difference) - (variation >> 2);
  }

  /** The wait after the given number of repetitions. */
  long millisAfter(int repetitions, boolean abandoned) {
    long cap = pacing.maxTimeoutMillis() * (abandoned ? ABANDONED_FACTOR : 1);
    long wait = Math.min(baseMillis() << Math.min(repetitions, MAX_DOUBLINGS), cap);
    return wait + jitter.below(wait / 4 + 1);
  }

  private long baseMillis() {
    if (smoothed < 0) {
      return pacing.firstTimeoutMillis();
    }
    long estimate = (smoothed >> 3) + variation;
    return Math.min(Math.max(estimate, pacing.minTimeoutMillis()), pacing.maxTimeoutMillis());
  }
}
