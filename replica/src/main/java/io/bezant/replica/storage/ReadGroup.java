package io.bezant.replica.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A group read back from the disk, every checksum right.
 *
 * @param bytes from its header to the end of its last block
 * @param records its records, in order
 */
record ReadGroup(ByteBuffer bytes, List<LogRecord> records) {

  /** Reads the records that belong to the header; empty if any byte of them is not as written. */
  static Optional<ReadGroup> read(Segment segment, GroupHeader header) {
    long offset = header.place().offset();
    ByteBuffer bytes = segment.read(offset, Math.toIntExact(header.end() - offset));
    ByteBuffer payload = bytes.slice(GroupHeader.BYTES, header.payloadBytes());
    if (Layout.crc(payload.duplicate()) != header.payloadCrc()) {
      return Optional.empty();
    }
    List<LogRecord> records = new ArrayList<>();
    for (int i = 0; i < header.recordCount(); i++) {
      Optional<LogRecord> next = takeRecord(payload, header.firstLsn() + i);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      records.add(next.get());
    }
    return payload.hasRemaining()
        ? Optional.empty()
        : Optional.of(new ReadGroup(bytes, List.copyOf(records)));
  }

  private static Optional<LogRecord> takeRecord(ByteBuffer payload, long lsn) {
    if (payload.remaining() < Layout.RECORD_HEADER_BYTES) {
      return Optional.empty();
    }
    int length = payload.getInt();
    int crc = payload.getInt();
    long sequence = payload.getLong();
    if (length < 0
        || length > payload.remaining()
        || crc != Layout.recordCrc(lsn, sequence, payload.slice(payload.position(), length))) {
      return Optional.empty();
    }
    return Optional.of(new LogRecord(lsn, sequence, Layout.takeBytes(payload, length)));
  }

  long maxSequence() {
    return maxSequence(records);
  }

  static long maxSequence(List<LogRecord> records) {
    return records.stream().mapToLong(LogRecord::sequence).max().orElse(0);
  }
}
