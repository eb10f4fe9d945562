package io.bezant.client.core;

/**
 * How long to wait for an answer before sending again: the smoothed time of past answers plus four
 * times its variation [RFC 6298], doubled with each repetition, a quarter of it jitter.
 *
 * <p>Only answers to requests sent once are measured: after a repetition nobody knows which sending
 * was answered. But if repetitions are all that is answered, the estimate is too short and nothing
 * would ever correct it: the doubling stays for the next requests until one is answered that was
 * sent once [Karn and Partridge 1987].
 */
final class RetryTimeout {

  /** Requests that nobody waits for are repeated this many times more slowly. */
  static final int ABANDONED_FACTOR = 4;

  private static final int MAX_DOUBLINGS = 16;

  /** A primary that fails makes a few answers late; that must not make us slow for long. */
  private static final int MAX_LASTING_DOUBLINGS = 3;

  /** What is larger is repeated more rarely, in proportion: each repetition goes to all. */
  private static final int LARGE_BYTES = 128 << 10;

  /** But not for longer than twice as long as anything else: others must hear of it some time. */
  private static final int MOST_CAPS = 2;

  private final Pacing pacing;
  private final Jitter jitter;

  /** In eighths of a millisecond; negative until the first answer. */
  private long smoothed = -1;

  /** In quarters of a millisecond. */
  private long variation;

  private int lastingDoublings;

  RetryTimeout(Pacing pacing, Jitter jitter) {
    this.pacing = pacing;
    this.jitter = jitter;
  }

  /** Takes note of an answer, so long after the first sending and after so many repetitions. */
  void onAnswer(long elapsedMillis, int repetitions) {
    if (repetitions > 0) {
      int doublings = Math.min(repetitions, MAX_LASTING_DOUBLINGS);
      lastingDoublings = Math.max(lastingDoublings, doublings);
      return;
    }
    lastingDoublings = 0;
    if (smoothed < 0) {
      smoothed = elapsedMillis << 3;
      variation = elapsedMillis << 1;
      return;
    }
    long difference = elapsedMillis - (smoothed >> 3);
    smoothed += difference;
    variation += Math.abs(difference) - (variation >> 2);
  }

  /** The wait for an answer to something small, sent once. */
  long firstMillis() {
    return millisAfter(0, false, 0);
  }

  /** The wait after the given number of repetitions of a request of so many bytes. */
  long millisAfter(int repetitions, boolean abandoned, int bytes) {
    long cap = pacing.maxTimeoutMillis() * (abandoned ? ABANDONED_FACTOR : 1);
    long wait = baseMillis() << Math.min(repetitions + lastingDoublings, MAX_DOUBLINGS);
    long times = 1L + bytes / LARGE_BYTES;
    wait = Math.min(wait * times, cap * Math.min(times, MOST_CAPS));
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
