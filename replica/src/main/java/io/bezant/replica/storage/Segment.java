package io.bezant.replica.storage;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One file of the log: a header and room for groups. It has its full size, its header and zeros
 * everywhere else, all synced, before it gets its name; so whatever else is found in a file of that
 * name was written as a group or is damage.
 */
final class Segment implements AutoCloseable {
  private static final long MAGIC = 0x425A_4C4F_4753_4547L; // BZLOGSEG
  private static final int FILL_BYTES = 1 << 20;

  private final String name;
  private final long number;
  private final long capacityBytes;
  private final DiskFile file;
  private long end = Layout.BLOCK_BYTES;
  private long maxSequence;

  private Segment(String name, long number, long capacityBytes, DiskFile file) {
    this.name = name;
    this.number = number;
    this.capacityBytes = capacityBytes;
    this.file = file;
  }

  /** Makes a segment and its name durable, in the place of one that has that name. */
  static Segment prepare(Disk disk, Superblock superblock, long number, long capacityBytes) {
    String name = Layout.segmentName(number);
    String unfinished = name + Layout.UNFINISHED_SUFFIX;
    try (DiskFile file = disk.create(unfinished)) {
      file.write(
          0,
          Layout.seal(
              Layout.beginBlock(MAGIC)
                  .put(superblock.owner().clusterId().bytes().asByteBuffer())
                  .putInt(superblock.owner().replicaId())
                  .put(superblock.instance().asByteBuffer())
                  .putLong(number)
                  .putLong(capacityBytes)));
      fillWithZeros(file, Layout.BLOCK_BYTES, capacityBytes);
      file.sync();
    }
    disk.rename(unfinished, name);
    disk.syncDirectory();
    return new Segment(name, number, capacityBytes, disk.open(name));
  }

  /**
   * Opens a segment of this log and checks its header and size.
   *
   * @throws CorruptLogException if they are not as they were made
   */
  static Segment open(Disk disk, Superblock superblock, long number) {
    String name = Layout.segmentName(number);
    DiskFile file = disk.open(name);
    try {
      long size = file.size();
      ByteBuffer block = ByteBuffer.allocate(Layout.BLOCK_BYTES);
      if (size >= Layout.BLOCK_BYTES) {
        file.read(0, block);
      }
      Optional<ByteBuffer> opened = Layout.openBlock(block, MAGIC, name);
      if (opened.isEmpty()) {
        throw new CorruptLogException(name, 0, 0, "its header cannot be read");
      }
      ByteBuffer in = opened.get();
      LogIdentity owner = new LogIdentity(Layout.takeDigest(in), in.getInt());
      boolean ours =
          owner.equals(superblock.owner())
              && Layout.takeBytes(in, Layout.INSTANCE_BYTES).equals(superblock.instance())
              && in.getLong() == number;
      if (!ours) {
        throw new CorruptLogException(
            name, 0, 0, "it is a segment of another log, of replica " + owner.replicaId());
      }
      long capacity = in.getLong();
      if (size != capacity) {
        throw new CorruptLogException(
            name, size, 0, "it was made with %d bytes and has %d".formatted(capacity, size));
      }
      return new Segment(name, number, capacity, file);
    } catch (LogRefusal | DiskFailure refused) {
      file.close();
      throw refused;
    }
  }

  private static void fillWithZeros(DiskFile file, long from, long to) {
    ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(FILL_BYTES, to - from));
    for (long at = from; at < to; at += zeros.capacity()) {
      file.write(at, zeros.clear().limit((int) Math.min(zeros.capacity(), to - at)));
    }
  }

  String name() {
    return name;
  }

  long number() {
    return number;
  }

  long capacityBytes() {
    return capacityBytes;
  }

  /** The offset at which the next group goes. */
  long end() {
    return end;
  }

  /** The highest sequence number any of its records speaks of. */
  long maxSequence() {
    return maxSequence;
  }

  boolean isEmpty() {
    return end == Layout.BLOCK_BYTES;
  }

  boolean hasRoomFor(long groupBytes) {
    return end + groupBytes <= capacityBytes;
  }

  /** Notes that a group with records up to this sequence number ends at the offset. */
  void extendTo(long newEnd, long sequence) {
    end = newEnd;
    maxSequence = Math.max(maxSequence, sequence);
  }

  ByteBuffer read(long offset, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    file.read(offset, bytes);
    return bytes.flip();
  }

  void write(long offset, ByteBuffer bytes) {
    file.write(offset, bytes);
  }

  /** Overwrites what a torn group left, up to the offset, and makes that durable. */
  void erase(long to) {
    fillWithZeros(file, end, to);
    file.sync();
  }

  void sync() {
    file.sync();
  }

  @Override
  public void close() {
    file.close();
  }
}
