package io.bezant.crypto;

/**
 * How many children a chunk of the state tree has: at least {@code min} and at most {@code max},
 * except that the only chunk of a level may have fewer than {@code min}.
 *
 * @param min a chunk with fewer children is merged with a neighbour
 * @param max a chunk with more children is split
 */
public record ChunkBounds(int min, int max) {

  /** The bounds that every cluster uses; they are part of what a state root means. */
  public static final ChunkBounds STANDARD = new ChunkBounds(16, 64);

  /**
   * Rejects bounds under which a split would leave a half that is too small, or under which a level
   * would not be smaller than the one below.
   */
  public ChunkBounds {
    if (min < 2 || (max + 1) / 2 < min) {
      throw new IllegalArgumentException(
          "chunk bounds need 2 ≤ min ≤ (max + 1) / 2: min = " + min + ", max = " + max);
    }
  }
}
