package io.bezant.protocol;

import io.bezant.crypto.Hasher;

/**
 * How much of the past all replicas of a cluster keep: what goes beyond one of these is compacted
 * by itself, the oldest revisions first. Part of the cluster's identity, like {@link Limits}.
 *
 * @param maxRevisions so many revisions before the last one can be read; zero keeps no history
 * @param maxBytes most bytes of what was replaced, keys included
 * @param maxMillis how long ago, in agreed time, what can be read may have been replaced
 */
public record HistoryLimits(int maxRevisions, int maxBytes, int maxMillis) {

  /** What a cluster has unless its founder says otherwise: 100,000 revisions, 64 MiB, an hour. */
  public static final HistoryLimits DEFAULT = new HistoryLimits(100_000, 64 << 20, 3_600_000);

  /** Rejects limits that are negative, naming the value. */
  public HistoryLimits {
    requireNotNegative("maxRevisions", maxRevisions);
    requireNotNegative("maxBytes", maxBytes);
    requireNotNegative("maxMillis", maxMillis);
  }

  private static void requireNotNegative(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " must not be negative: " + value);
    }
  }

  void hashInto(Hasher hasher) {
    hasher.u32(maxRevisions).u32(maxBytes).u32(maxMillis);
  }
}
