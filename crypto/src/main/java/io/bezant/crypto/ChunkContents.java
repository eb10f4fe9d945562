package io.bezant.crypto;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The children of a chunk under construction: their keys and hashes, in strictly ascending key
 * order.
 *
 * <p>It copies what it is given into two growing arrays that are used again for the next chunk, so
 * that a scan over a store allocates nothing per child. Not thread-safe.
 */
public final class ChunkContents {
  private static final int INITIAL_CHILDREN = 128;
  private static final int INITIAL_KEY_BYTES = 8192;

  private byte[] digests = new byte[INITIAL_CHILDREN * Digest.SIZE];
  private byte[] keys = new byte[INITIAL_KEY_BYTES];

  /** Where the key of each child ends in {@link #keys}; it begins where the one before ends. */
  private int[] keyEnds = new int[INITIAL_CHILDREN];

  private int count;

  /** Makes one without children. */
  public ChunkContents() {}

  /**
   * Adds the next child.
   *
   * @throws IllegalArgumentException if the key is not after that of the last child
   */
  public void add(Bytes key, Digest digest) {
    int start = reserve(key.size());
    key.copyTo(keys, start);
    digest.bytes().copyTo(digests, count * Digest.SIZE);
    accept(start, key.size());
  }

  /**
   * Adds the next child from the remaining bytes of two buffers, whose positions stay.
   *
   * @throws IllegalArgumentException if the key is not after that of the last child, or the digest
   *     has not {@link Digest#SIZE} bytes
   */
  public void add(ByteBuffer key, ByteBuffer digest) {
    if (digest.remaining() != Digest.SIZE) {
      throw new IllegalArgumentException(
          "a child hash has " + Digest.SIZE + " bytes, not " + digest.remaining());
    }
    int keySize = key.remaining();
    int start = reserve(keySize);
    key.get(key.position(), keys, start, keySize);
    digest.get(digest.position(), digests, count * Digest.SIZE, Digest.SIZE);
    accept(start, keySize);
  }

  /** The number of children. */
  public int count() {
    return count;
  }

  /** A copy of the key of the child at the index. */
  public Bytes key(int index) {
    int start = startOf(index);
    return Bytes.copyOf(keys, start, keyEnds[index] - start);
  }

  /** A copy of the hashes of the children from {@code from} (inclusive) to {@code to}. */
  public Bytes digests(int from, int to) {
    return Bytes.copyOf(digests, from * Digest.SIZE, (to - from) * Digest.SIZE);
  }

  /** Forgets all children. */
  public void clear() {
    count = 0;
  }

  private int startOf(int index) {
    return index == 0 ? 0 : keyEnds[index - 1];
  }

  private int reserve(int keySize) {
    int start = startOf(count);
    if (count == keyEnds.length) {
      keyEnds = Arrays.copyOf(keyEnds, 2 * count);
      digests = Arrays.copyOf(digests, Math.multiplyExact(2 * count, Digest.SIZE));
    }
    if (start + keySize > keys.length) {
      keys = Arrays.copyOf(keys, Math.max(2 * keys.length, start + keySize));
    }
    return start;
  }

  private void accept(int start, int keySize) {
    int end = start + keySize;
    if (count > 0
        && Arrays.compareUnsigned(keys, startOf(count - 1), start, keys, start, end) >= 0) {
      throw new IllegalArgumentException(
          "children come in strictly ascending order: "
              + Bytes.copyOf(keys, start, keySize)
              + " after "
              + key(count - 1));
    }
    keyEnds[count] = end;
    count++;
  }
}
