package io.bezant.crypto;

/**
 * What the tree keeps of one chunk: where it begins, how many children it has, and their hash. It
 * ends where the next chunk of its level begins.
 *
 * @param low the lower end of its interval; the empty byte string for the first chunk of a level
 * @param count the number of its children
 * @param digest the hash over its interval and its children
 */
public record ChunkNode(Bytes low, int count, Digest digest) {

  /** Rejects negative counts. */
  public ChunkNode {
    if (count < 0) {
      throw new IllegalArgumentException("a chunk's count must not be negative: " + count);
    }
  }
}
