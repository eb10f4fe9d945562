package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * Where the bytes of a log lie. All integers are big-endian.
 *
 * <pre>
 * superblock      two copies of one block
 * segment         one header block, then groups, then zeros to the end of the file
 * group           begins at a block: header, records, zeros to the end of the block
 * record          length u32, crc32c u32 over (lsn, sequence, payload), sequence u64, payload
 * </pre>
 *
 * Superblock and segment header are sealed in one way that no later format may change: eight bytes
 * of magic, the format's number as u32, and in the last four bytes of the block the crc32c of
 * everything before. So an older release can tell a newer format from damage.
 */
final class Layout {
  /** The format this release writes, and the newest it reads. */
  static final int FORMAT = 1;

  /**
   * No write of the log ever touches a block that holds synced bytes of another group, so that a
   * write torn by a power failure harms only itself.
   */
  static final int BLOCK_BYTES = 4096;

  /** What a disk writes whole or not at all. */
  static final int SECTOR_BYTES = 512;

  static final int RECORD_HEADER_BYTES = 16;
  static final int INSTANCE_BYTES = 16;

  static final String SUPERBLOCK = "superblock";
  private static final String SEGMENT_PREFIX = "segment-";
  private static final String SEGMENT_SUFFIX = ".log";

  /** Ends the name of a file that is being made and means nothing yet. */
  static final String UNFINISHED_SUFFIX = ".tmp";

  private static final int SEAL_BYTES = Integer.BYTES;
  private static final int HEX_DIGITS = 16;

  private Layout() {}

  static long smallestSegmentFor(int recordBytes) {
    return BLOCK_BYTES + roundUp((long) GroupHeader.BYTES + RECORD_HEADER_BYTES + recordBytes);
  }

  static long roundUp(long bytes) {
    return (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
  }

  static String segmentName(long number) {
    return SEGMENT_PREFIX + "%016x".formatted(number) + SEGMENT_SUFFIX;
  }

  /** The number of the segment that has this name, or empty if it is no segment's. */
  static OptionalLong segmentNumber(String name) {
    if (!name.startsWith(SEGMENT_PREFIX)
        || !name.endsWith(SEGMENT_SUFFIX)
        || name.length() != SEGMENT_PREFIX.length() + HEX_DIGITS + SEGMENT_SUFFIX.length()) {
      return OptionalLong.empty();
    }
    String digits = name.substring(SEGMENT_PREFIX.length(), SEGMENT_PREFIX.length() + HEX_DIGITS);
    try {
      long number = Long.parseUnsignedLong(digits, HEX_DIGITS);
      return segmentName(number).equals(name) ? OptionalLong.of(number) : OptionalLong.empty();
    } catch (NumberFormatException other) {
      return OptionalLong.empty();
    }
  }

  /** Begins a sealed block; the caller fills in what follows the format. */
  static ByteBuffer beginBlock(long magic) {
    return ByteBuffer.allocate(BLOCK_BYTES).putLong(magic).putInt(FORMAT);
  }

  /** Seals a block begun with {@link #beginBlock} and makes it ready to be written. */
  static ByteBuffer seal(ByteBuffer block) {
    return block.putInt(BLOCK_BYTES - SEAL_BYTES, sealOf(block)).rewind();
  }

  /**
   * Opens a sealed block: positioned behind the format, or empty if its seal or magic is broken.
   *
   * @throws NewerLogException if it is whole and of a format this release does not know
   */
  static Optional<ByteBuffer> openBlock(ByteBuffer block, long magic, String file) {
    if (block.getInt(BLOCK_BYTES - SEAL_BYTES) != sealOf(block) || block.getLong(0) != magic) {
      return Optional.empty();
    }
    int format = block.getInt(Long.BYTES);
    if (format != FORMAT) {
      throw new NewerLogException(
          "%s has log format %d; this release reads log format %d".formatted(file, format, FORMAT));
    }
    return Optional.of(block.position(Long.BYTES + Integer.BYTES));
  }

  private static int sealOf(ByteBuffer block) {
    return crc(block.duplicate().position(0).limit(BLOCK_BYTES - SEAL_BYTES));
  }

  static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  /** The checksum of one record; its payload is what remains of the buffer. */
  static int recordCrc(long lsn, long sequence, ByteBuffer payload) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(2 * Long.BYTES).putLong(lsn).putLong(sequence).flip());
    crc.update(payload);
    return (int) crc.getValue();
  }

  static boolean isZero(ByteBuffer bytes, int from, int to) {
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      if (bytes.getLong(at) != 0) {
        return false;
      }
    }
    for (; at < to; at++) {
      if (bytes.get(at) != 0) {
        return false;
      }
    }
    return true;
  }

  static Bytes takeBytes(ByteBuffer source, int count) {
    byte[] bytes = new byte[count];
    source.get(bytes);
    return Bytes.wrap(bytes);
  }

  static Digest takeDigest(ByteBuffer source) {
    return Digest.of(takeBytes(source, Digest.SIZE));
  }
}
