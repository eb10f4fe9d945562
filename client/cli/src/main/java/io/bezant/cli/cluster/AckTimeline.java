package io.bezant.cli.cluster;

/**
 * When acknowledgements came, seen as the gaps between them. The gap around a fault is the longest
 * time between two successive acknowledgements, by whichever callers, of which the later one came
 * after the fault: what a client had to do without. It contains whatever callers pause by
 * themselves. Thread-safe.
 */
public final class AckTimeline {

  private long lastNanos;
  private long longestNanos;
  private long count;

  /** Nothing was acknowledged yet. */
  public AckTimeline() {}

  /** Somebody got an acknowledgement. */
  public synchronized void acknowledged(long nowNanos) {
    if (count > 0) {
      longestNanos = Math.max(longestNanos, nowNanos - lastNanos);
    }
    lastNanos = nowNanos;
    count++;
  }

  /** How many there were. */
  public synchronized long count() {
    return count;
  }

  /** From now on gaps are looked for; one that is open now counts from its beginning. */
  public synchronized void watch() {
    longestNanos = 0;
  }

  /** The longest gap since {@link #watch}, the one that is open now included. */
  public synchronized long longestMillis(long nowNanos) {
    return Math.max(longestNanos / 1_000_000, openMillis(nowNanos));
  }

  /** How long the last acknowledgement is ago. */
  public synchronized long openMillis(long nowNanos) {
    return count > 0 ? (nowNanos - lastNanos) / 1_000_000 : 0;
  }
}
