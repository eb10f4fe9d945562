package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What stands before the records that were written together. It fits into one sector, so it is on
 * the disk whole or not at all.
 *
 * @param place where it stands
 * @param firstLsn the number of its first record, or of the next one if it has none
 * @param recordCount zero for a closing group, which only proves that the ones before are synced
 * @param payloadBytes the size of its records
 * @param knownSyncedLsn the last record known to be synced when it was written
 * @param oldestSegment the first segment still needed once this group is durable
 * @param previous the hash of the group before
 * @param payloadCrc the checksum of its records
 */
record GroupHeader(
    Place place,
    long firstLsn,
    int recordCount,
    int payloadBytes,
    long knownSyncedLsn,
    long oldestSegment,
    Digest previous,
    int payloadCrc) {
  static final int BYTES = 112;
  private static final int CRC_OFFSET = BYTES - Integer.BYTES;
  private static final long MAGIC = 0x425A_4C4F_4747_5250L; // BZLOGGRP
  private static final String DOMAIN = "BEZANT/LOG/1";

  /**
   * A position in one particular log.
   *
   * @param instance the log's instance id
   * @param segment the segment's number
   * @param offset the offset in its file
   */
  record Place(Bytes instance, long segment, long offset) {}

  long nextLsn() {
    return firstLsn + recordCount;
  }

  /** The offset behind its last record. */
  long endOfRecords() {
    return place.offset + BYTES + payloadBytes;
  }

  /** The offset of the block behind it. */
  long end() {
    return Layout.roundUp(endOfRecords());
  }

  boolean isClosing() {
    return recordCount == 0;
  }

  /** What the next group names as its previous one. */
  Digest hash() {
    byte[] header = new byte[BYTES];
    encode(ByteBuffer.wrap(header));
    return Hasher.domain(DOMAIN).bytes(Bytes.wrap(header)).finish();
  }

  /** What the first group of a log names as its previous one. */
  static Digest genesis(Superblock superblock) {
    return Hasher.domain(DOMAIN)
        .digest(superblock.owner().clusterId())
        .u32(superblock.owner().replicaId())
        .bytes(superblock.instance())
        .finish();
  }

  /** Writes it at the buffer's position, which moves behind it. */
  void encode(ByteBuffer target) {
    int start = target.position();
    target
        .putLong(MAGIC)
        .put(place.instance.asByteBuffer())
        .putLong(place.segment)
        .putLong(place.offset)
        .putLong(firstLsn)
        .putInt(recordCount)
        .putInt(payloadBytes)
        .putLong(knownSyncedLsn)
        .putLong(oldestSegment)
        .put(previous.bytes().asByteBuffer())
        .putInt(payloadCrc);
    target.putInt(Layout.crc(target.duplicate().position(start).limit(start + CRC_OFFSET)));
  }

  /** Reads the header that was written for this very place, if the bytes at the position are it. */
  static Optional<GroupHeader> decode(ByteBuffer source, Place expected) {
    return decode(source).filter(header -> header.place.equals(expected));
  }

  /** Reads the header at the buffer's position, for whatever place it was written. */
  static Optional<GroupHeader> decode(ByteBuffer source) {
    int start = source.position();
    if (source.getLong(start) != MAGIC
        || source.getInt(start + CRC_OFFSET)
            != Layout.crc(source.duplicate().position(start).limit(start + CRC_OFFSET))) {
      return Optional.empty();
    }
    ByteBuffer in = source.duplicate().position(start + Long.BYTES);
    Place place =
        new Place(Layout.takeBytes(in, Layout.INSTANCE_BYTES), in.getLong(), in.getLong());
    return Optional.of(
        new GroupHeader(
            place,
            in.getLong(),
            in.getInt(),
            in.getInt(),
            in.getLong(),
            in.getLong(),
            Layout.takeDigest(in),
            in.getInt()));
  }
}
