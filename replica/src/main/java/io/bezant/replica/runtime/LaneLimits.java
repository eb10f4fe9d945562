package io.bezant.replica.runtime;

/**
 * How much of one sender's input may wait; what comes beyond it is dropped or refused.
 *
 * @param maxEntries most messages
 * @param maxBytes most bytes, counted as they arrived
 */
public record LaneLimits(int maxEntries, long maxBytes) {

  /** What a replica grants each other replica unless told otherwise. */
  public static final LaneLimits DEFAULT_PER_PEER = new LaneLimits(8192, 16L << 20);

  /** What a replica grants each client unless told otherwise. */
  public static final LaneLimits DEFAULT_PER_CLIENT = new LaneLimits(2048, 8L << 20);

  /** Rejects a lane in which nothing fits. */
  public LaneLimits {
    if (maxEntries < 1 || maxBytes < 1) {
      throw new IllegalArgumentException(
          "a lane needs room for something: maxEntries " + maxEntries + ", maxBytes " + maxBytes);
    }
  }
}
