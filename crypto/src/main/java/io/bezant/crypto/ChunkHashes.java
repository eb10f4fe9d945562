package io.bezant.crypto;

import java.util.Optional;

/**
 * The hash functions of the state tree: entries, leaves (chunks of level 0), nodes (chunks of
 * higher levels), and the root. Each begins with its own byte, so that one can never be taken for
 * another.
 *
 * <p>Leaves and nodes hash their interval. One leaf therefore shows that a key is absent, and
 * neighbouring leaves whose ends meet show that a range is complete.
 */
public final class ChunkHashes {
  private static final int ENTRY = 0;
  private static final int LEAF = 1;
  private static final int NODE = 2;
  private static final int ROOT = 3;
  private static final int UNBOUNDED = 0;
  private static final int BOUNDED = 1;

  private ChunkHashes() {}

  /**
   * The hash of one entry: {@code H(0x00 ‖ namespace ‖ u32 size ‖ key ‖ u32 size ‖ record)}.
   *
   * @param entryKey the namespace's byte followed by the key
   * @param record the canonical record
   * @throws IllegalArgumentException if there is no namespace
   */
  public static Digest entry(Bytes entryKey, Bytes record) {
    if (entryKey.isEmpty()) {
      throw new IllegalArgumentException("an entry key begins with its namespace; this is empty");
    }
    return Hasher.raw()
        .u8(ENTRY)
        .u8(entryKey.byteAt(0) & 0xFF)
        .sized(entryKey.slice(1, entryKey.size()))
        .sized(record)
        .finish();
  }

  /**
   * The hash of a leaf: {@code H(0x01 ‖ low ‖ high ‖ u32 count ‖ entry hashes)}.
   *
   * @param interval the keys it speaks for
   * @param digests the entry hashes in key order, 32 bytes each
   */
  public static Digest leaf(ChunkInterval interval, Bytes digests) {
    Hasher hasher = Hasher.raw().u8(LEAF);
    addInterval(hasher, interval);
    return hasher.u32(childCount(digests)).bytes(digests).finish();
  }

  /**
   * The hash of a node: {@code H(0x02 ‖ u8 level ‖ low ‖ high ‖ chunk hashes of the level below)}.
   *
   * @param level one or more
   * @param interval the keys it speaks for
   * @param digests the hashes of its children in key order, 32 bytes each
   */
  public static Digest node(int level, ChunkInterval interval, Bytes digests) {
    Hasher hasher = Hasher.raw().u8(NODE).u8(level);
    addInterval(hasher, interval);
    childCount(digests);
    return hasher.bytes(digests).finish();
  }

  /**
   * The state root, which replicas sign: {@code H(0x03 ‖ u32 protocol version ‖ u64 epoch ‖ u64
   * sequence ‖ u64 agreed time ‖ top)}.
   *
   * @param protocolVersion which rules produced the state
   * @param epoch which membership
   * @param sequence the last batch executed
   * @param agreedTimeMillis the agreed time after that batch
   * @param top the hash of the only chunk of the highest level
   */
  public static Digest root(
      int protocolVersion, long epoch, long sequence, long agreedTimeMillis, Digest top) {
    return Hasher.raw()
        .u8(ROOT)
        .u32(protocolVersion)
        .u64(epoch)
        .u64(sequence)
        .u64(agreedTimeMillis)
        .digest(top)
        .finish();
  }

  /** The hash of a chunk of any level. */
  static Digest chunk(int level, ChunkInterval interval, Bytes digests) {
    return level == 0 ? leaf(interval, digests) : node(level, interval, digests);
  }

  private static void addInterval(Hasher hasher, ChunkInterval interval) {
    addEnd(hasher, interval.low().isEmpty() ? Optional.empty() : Optional.of(interval.low()));
    addEnd(hasher, interval.high());
  }

  /** An absent end is the byte 0 alone; a present one is the byte 1, its size and its bytes. */
  private static void addEnd(Hasher hasher, Optional<Bytes> end) {
    if (end.isPresent()) {
      hasher.u8(BOUNDED).sized(end.get());
    } else {
      hasher.u8(UNBOUNDED);
    }
  }

  private static int childCount(Bytes digests) {
    if (digests.size() % Digest.SIZE != 0) {
      throw new IllegalArgumentException(
          "child hashes have " + Digest.SIZE + " bytes each; got " + digests.size() + " in all");
    }
    return digests.size() / Digest.SIZE;
  }
}
