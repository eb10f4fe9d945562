package io.bezant.crypto;

import java.util.Optional;

/**
 * The keys that a chunk speaks for: {@code low ≤ key < high}.
 *
 * <p>The empty byte string stands for −∞: no key is empty, and it sorts before every key.
 *
 * @param low the first key that may be inside, or the empty byte string
 * @param high the first key beyond, or none for +∞
 */
public record ChunkInterval(Bytes low, Optional<Bytes> high) {

  /** Every key. */
  public static final ChunkInterval ALL = new ChunkInterval(Bytes.EMPTY, Optional.empty());

  /** Rejects intervals that can hold nothing. */
  public ChunkInterval {
    if (high.isPresent() && low.compareTo(high.get()) >= 0) {
      throw new IllegalArgumentException(
          "an interval needs low < high: low = " + low + ", high = " + high.get());
    }
  }

  /** Whether the key lies inside. */
  public boolean contains(Bytes key) {
    return low.compareTo(key) <= 0 && isBelowHigh(key);
  }

  /** Whether the key lies before the upper end. */
  boolean isBelowHigh(Bytes key) {
    return high.isEmpty() || key.compareTo(high.get()) < 0;
  }
}
