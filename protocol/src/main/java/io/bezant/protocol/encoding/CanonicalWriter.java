package io.bezant.protocol.encoding;

import io.bezant.crypto.Bytes;
import java.util.Arrays;

/**
 * Our own small encoding, for what is executed and hashed: fixed-width big-endian numbers and byte
 * strings after their length. There is one way to write a value, so equal values are equal bytes.
 */
public final class CanonicalWriter {

  private static final int INITIAL_SIZE = 128;

  private byte[] buffer;
  private int size;

  /** An empty writer. */
  public CanonicalWriter() {
    this(INITIAL_SIZE);
  }

  /** An empty writer with room for {@code expectedSize} bytes. */
  public CanonicalWriter(int expectedSize) {
    buffer = new byte[Math.max(expectedSize, 16)];
  }

  /** One byte. */
  public CanonicalWriter u8(int value) {
    return number(value, 1);
  }

  /** Two bytes. */
  public CanonicalWriter u16(int value) {
    return number(value, 2);
  }

  /** Four bytes; only numbers that are not negative. */
  public CanonicalWriter u32(int value) {
    if (value < 0) {
      throw new IllegalArgumentException("must not be negative: " + value);
    }
    return number(value, 4);
  }

  /** Eight bytes; all 64 bits. */
  public CanonicalWriter u64(long value) {
    return number(value, 8);
  }

  /** One byte, zero or one. */
  public CanonicalWriter flag(boolean value) {
    return number(value ? 1 : 0, 1);
  }

  /** The bytes alone: the reader must know how many. */
  public CanonicalWriter raw(Bytes value) {
    reserve(value.size());
    value.copyTo(buffer, size);
    size += value.size();
    return this;
  }

  /** The length in four bytes, then the bytes. */
  public CanonicalWriter sized(Bytes value) {
    return u32(value.size()).raw(value);
  }

  /** How much has been written, in bytes. */
  public int size() {
    return size;
  }

  /** All that has been written; the writer stays as it is. */
  public Bytes toBytes() {
    return Bytes.wrap(size == buffer.length ? buffer.clone() : Arrays.copyOf(buffer, size));
  }

  private CanonicalWriter number(long value, int width) {
    if (width < 8 && (value < 0 || value >>> (8 * width) != 0)) {
      throw new IllegalArgumentException(value + " does not fit " + width + " bytes");
    }
    reserve(width);
    for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  private void reserve(int count) {
    int needed = Math.addExact(size, count);
    if (needed > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(needed, (int) Math.min(2L * size, 1 << 30)));
    }
  }
}
