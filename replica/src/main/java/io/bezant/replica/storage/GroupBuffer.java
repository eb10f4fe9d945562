package io.bezant.replica.storage;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntFunction;

/** Memory outside the heap in which groups are put together; it goes to the disk as it is. */
final class GroupBuffer {
  private static final int KEPT_BYTES = 4 << 20;
  private static final int INITIAL_BYTES = 64 << 10;

  private ByteBuffer memory = ByteBuffer.allocateDirect(INITIAL_BYTES);
  private ByteBuffer group = memory;

  static long sizeOf(LogRecord record) {
    return (long) Layout.RECORD_HEADER_BYTES + record.payload().size();
  }

  static int sizeOf(List<LogRecord> records) {
    return Math.toIntExact(records.stream().mapToLong(GroupBuffer::sizeOf).sum());
  }

  static long sizeOfGroup(List<LogRecord> records) {
    return Layout.roundUp((long) GroupHeader.BYTES + sizeOf(records));
  }

  /**
   * Lays out a group.
   *
   * @param headerFor makes the header once the checksum of the records is known
   */
  GroupHeader encode(List<LogRecord> records, IntFunction<GroupHeader> headerFor) {
    int size = Math.toIntExact(sizeOfGroup(records));
    ByteBuffer target = memoryFor(size).clear().limit(size);
    target.position(GroupHeader.BYTES);
    records.forEach(record -> encode(record, target));
    ByteBuffer payload = target.duplicate().flip().position(GroupHeader.BYTES);
    while (target.hasRemaining()) {
      target.put((byte) 0);
    }
    GroupHeader header = headerFor.apply(Layout.crc(payload));
    header.encode(target.position(0));
    group = target.position(0);
    return header;
  }

  /** The group laid out last, ready to be written. */
  ByteBuffer bytes() {
    return group;
  }

  private static void encode(LogRecord record, ByteBuffer target) {
    target
        .putInt(record.payload().size())
        .putInt(Layout.recordCrc(record.lsn(), record.sequence(), record.payload().asByteBuffer()))
        .putLong(record.sequence())
        .put(record.payload().asByteBuffer());
  }

  /** A group that is unusually large gets memory that is not kept. */
  private ByteBuffer memoryFor(int size) {
    if (size > KEPT_BYTES) {
      return ByteBuffer.allocateDirect(size);
    }
    if (size > memory.capacity()) {
      memory = ByteBuffer.allocateDirect(Math.min(KEPT_BYTES, Integer.highestOneBit(size) * 2));
    }
    return memory;
  }
}
