package io.bezant.protocol.message;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.crypto.Digest;

/**
 * One chunk of the state tree as its parent's manifest shows it: where it begins and the hashes of
 * its own children. With where the next one begins its hash can be computed, so a manifest of such
 * groups shows by itself that it belongs to its node, lower ends included.
 *
 * @param low where the chunk begins
 * @param digests the hashes of its children in key order, 32 bytes each
 */
public record StateGroup(Bytes low, Bytes digests) {

  /** Most children of one chunk. */
  public static final int MAX_CHILDREN = ChunkBounds.STANDARD.max();

  /** Most entries below one node of level 1. */
  public static final int MAX_ENTRIES_PER_NODE = MAX_CHILDREN * MAX_CHILDREN;

  /** Rejects what no chunk is. */
  public StateGroup {
    if (low.size() > StatePart.MAX_KEY_BYTES
        || digests.size() % Digest.SIZE != 0
        || digests.size() > MAX_CHILDREN * Digest.SIZE) {
      throw new IllegalArgumentException(
          "a chunk that begins with "
              + low.size()
              + " bytes and has "
              + digests.size()
              + " bytes of hashes");
    }
  }

  /** The number of its children. */
  public int count() {
    return digests.size() / Digest.SIZE;
  }
}
