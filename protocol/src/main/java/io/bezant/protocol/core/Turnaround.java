package io.bezant.protocol.core;

import java.util.Arrays;

/**
 * How long the primary takes to propose what a backup has passed on to it, after Prime's idea [Amir
 * et al. DSN'08]: an honest one takes it into its next batch, since the lanes of backups go first.
 * Judged by the median of the last proposals, one observation each, over some time, so that one
 * stall does not count, however many requests it delays.
 */
final class Turnaround {

  private static final int OBSERVATIONS = 16;
  private static final long LEAST_SPAN_MILLIS = 500;
  private static final int MOST_AGREEMENTS = 3;
  private static final long ALLOWANCE_MILLIS = 40;

  private final long[] tookMillis = new long[OBSERVATIONS];
  private final long[] seenMillis = new long[OBSERVATIONS];
  private int observations;

  /** A view begins: its primary is judged by what it does itself. */
  void restart() {
    observations = 0;
  }

  /** A proposal held requests of ours; the primary took this long for the slowest of them. */
  void onProposed(long millis, long nowMillis) {
    tookMillis[observations % OBSERVATIONS] = millis;
    seenMillis[observations % OBSERVATIONS] = nowMillis;
    observations++;
  }

  /**
   * Whether the primary is much slower than agreement explains.
   *
   * @param typicalMillis what agreement takes most of the time
   */
  boolean isSlow(long typicalMillis) {
    if (observations < OBSERVATIONS) {
      return false;
    }
    int newest = (observations - 1) % OBSERVATIONS;
    int oldest = observations % OBSERVATIONS;
    long[] sorted = tookMillis.clone();
    Arrays.sort(sorted);
    return seenMillis[newest] - seenMillis[oldest] >= LEAST_SPAN_MILLIS
        && sorted[OBSERVATIONS / 2] > MOST_AGREEMENTS * typicalMillis + ALLOWANCE_MILLIS;
  }
}
