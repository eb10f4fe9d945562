package io.bezant.replica.storage;

import io.bezant.crypto.ChunkBounds;

/**
 * How an {@link LmdbStateStore} is opened.
 *
 * @param mapSizeBytes the most that the state may take on disk; only address space is taken ahead.
 *     A multiple of the page size
 * @param bounds the bounds of the tree's chunks; the same in the whole cluster and for ever
 */
public record LmdbOptions(long mapSizeBytes, ChunkBounds bounds) {

  /** 64 GiB and the bounds of every real cluster. */
  public static final LmdbOptions STANDARD = new LmdbOptions(64L << 30, ChunkBounds.STANDARD);

  private static final long MIN_MAP_SIZE_BYTES = 1 << 20;

  /** Rejects maps too small to begin with. */
  public LmdbOptions {
    if (mapSizeBytes < MIN_MAP_SIZE_BYTES) {
      throw new IllegalArgumentException(
          "mapSizeBytes must be at least " + MIN_MAP_SIZE_BYTES + ": " + mapSizeBytes);
    }
  }
}
