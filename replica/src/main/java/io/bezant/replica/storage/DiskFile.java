package io.bezant.replica.storage;

import java.nio.ByteBuffer;

/** An open file of a {@link Disk}. Not thread-safe. */
public interface DiskFile extends AutoCloseable {
  /** Returns the number of bytes in the file. */
  long size();

  /**
   * Fills the target's remaining space with the bytes that begin at the offset.
   *
   * @throws DiskFailure also if the file ends before the target is full
   */
  void read(long offset, ByteBuffer target);

  /**
   * Writes all remaining bytes of the source at the offset; a file that is too short grows. After a
   * failure any part of them may have been written.
   */
  void write(long offset, ByteBuffer source);

  /** Makes all that was written, and the file's size, durable. */
  void sync();

  /** Closes the file; says nothing about durability. */
  @Override
  void close();
}
