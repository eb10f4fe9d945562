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

  private byte[] digests;
  private byte[] keys;

  /** Where the key of each child ends in {@link #keys}; it begins where the one before ends. */
  private int[] keyEnds;

  private int count;

  /** Makes one without children. */
  public ChunkContents() {
    this.keys = new byte[INITIAL_KEY_BYTES];
    this.keyEnds = new int[INITIAL_CHILDREN];
    this.digests = new byte[INITIAL_CHILDREN * Digest.SIZE];
  }

  private ChunkContents(byte[] keys, int[] keyEnds, byte[] digests) {
    this.keys = keys;
    this.keyEnds = keyEnds;
    this.digests = digests;
    this.count = keyEnds.length;
  }

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

  /**
   * Adds the children of another, all of which come after those that are here.
   *
   * @throws IllegalArgumentException if the first of them does not come after the last one here
   */
  public void addAll(ChunkContents others) {
    if (others.count == 0) {
      return;
    }
    add(others.key(0), others.digest(0));
    int start = startOf(count);
    int skipped = others.keyEnds[0];
    int keyBytes = others.startOf(others.count) - skipped;
    while (count + others.count > keyEnds.length) {
      growChildren();
    }
    reserve(keyBytes);
    System.arraycopy(others.keys, skipped, keys, start, keyBytes);
    System.arraycopy(
        others.digests,
        Digest.SIZE,
        digests,
        count * Digest.SIZE,
        (others.count - 1) * Digest.SIZE);
    for (int i = 1; i < others.count; i++) {
      keyEnds[count] = start + others.keyEnds[i] - skipped;
      count++;
    }
  }

  /** A copy of the children from {@code from} (inclusive) to {@code to}, as small as can be. */
  public ChunkContents part(int from, int to) {
    int start = startOf(from);
    int[] ends = Arrays.copyOfRange(keyEnds, from, to);
    for (int i = 0; i < ends.length; i++) {
      ends[i] -= start;
    }
    return new ChunkContents(
        Arrays.copyOfRange(keys, start, startOf(to)),
        ends,
        Arrays.copyOfRange(digests, from * Digest.SIZE, to * Digest.SIZE));
  }

  /** Replaces the hash of a child; returns whether there is a child with that key. */
  public boolean replace(Bytes key, Digest digest) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(key, middle);
      if (order == 0) {
        digest.bytes().copyTo(digests, middle * Digest.SIZE);
        return true;
      }
      if (order > 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return false;
  }

  private int compare(Bytes key, int index) {
    return Arrays.compareUnsigned(
        key.array(), key.offset(), key.offset() + key.size(), keys, startOf(index), keyEnds[index]);
  }

  /** The bytes of memory that a {@link #part} takes for keys and hashes. */
  public int bytesOfPart(int from, int to) {
    return startOf(to) - startOf(from) + (to - from) * (Digest.SIZE + Integer.BYTES);
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

  private Digest digest(int index) {
    return Digest.of(digests(index, index + 1));
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
      growChildren();
    }
    if (start + keySize > keys.length) {
      keys = Arrays.copyOf(keys, Math.max(2 * keys.length, start + keySize));
    }
    return start;
  }

  private void growChildren() {
    keyEnds = Arrays.copyOf(keyEnds, Math.max(INITIAL_CHILDREN, 2 * keyEnds.length));
    digests = Arrays.copyOf(digests, Math.multiplyExact(keyEnds.length, Digest.SIZE));
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
