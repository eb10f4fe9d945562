package io.bezant.protocol.encoding;

import io.bezant.crypto.Bytes;

/**
 * Reads what {@link CanonicalWriter} wrote. Every length is compared with the bytes that are left
 * before anything is allocated; whatever does not fit is a {@link MalformedEncodingException}.
 */
public final class CanonicalReader {

  private final Bytes bytes;
  private int position;

  /** A reader at the first byte. */
  public CanonicalReader(Bytes bytes) {
    this.bytes = bytes;
  }

  /** One byte. */
  public int u8() throws MalformedEncodingException {
    return (int) number(1);
  }

  /** Two bytes. */
  public int u16() throws MalformedEncodingException {
    return (int) number(2);
  }

  /** Four bytes, as a number that is not negative. */
  public int u32() throws MalformedEncodingException {
    long value = number(4);
    if (value > Integer.MAX_VALUE) {
      throw new MalformedEncodingException("a number is too large: " + value);
    }
    return (int) value;
  }

  /** Eight bytes; all 64 bits. */
  public long u64() throws MalformedEncodingException {
    return number(8);
  }

  /** Eight bytes, as a number that is not negative. */
  public long count64() throws MalformedEncodingException {
    long value = number(8);
    if (value < 0) {
      throw new MalformedEncodingException("a number is negative: " + value);
    }
    return value;
  }

  /** One byte, zero or one. */
  public boolean flag() throws MalformedEncodingException {
    int value = u8();
    if (value > 1) {
      throw new MalformedEncodingException("a flag is neither zero nor one: " + value);
    }
    return value == 1;
  }

  /** The next bytes, without a copy. */
  public Bytes raw(int size) throws MalformedEncodingException {
    require(size);
    Bytes value = bytes.slice(position, position + size);
    position += size;
    return value;
  }

  /** A length in four bytes, then as many bytes, without a copy. */
  public Bytes sized() throws MalformedEncodingException {
    return raw(u32());
  }

  /**
   * A count of elements, in four bytes.
   *
   * @param least fewest elements there may be
   * @param most most elements there may be
   * @param leastElementBytes shortest form of one element: more elements than could follow are
   *     refused before room is made for them
   */
  public int count(int least, int most, int leastElementBytes) throws MalformedEncodingException {
    int count = u32();
    if (count < least || count > most) {
      throw new MalformedEncodingException(
          "a count must be in " + least + ".." + most + ": " + count);
    }
    if ((long) count * leastElementBytes > remaining()) {
      throw new MalformedEncodingException(count + " elements do not fit what is left");
    }
    return count;
  }

  /** How many bytes have not been read. */
  public int remaining() {
    return bytes.size() - position;
  }

  /** Refuses bytes that nobody asked for. */
  public void requireEnd() throws MalformedEncodingException {
    if (remaining() != 0) {
      throw new MalformedEncodingException(remaining() + " bytes too many");
    }
  }

  private long number(int width) throws MalformedEncodingException {
    require(width);
    long value = 0;
    for (int i = 0; i < width; i++) {
      value = value << 8 | (bytes.byteAt(position++) & 0xFF);
    }
    return value;
  }

  private void require(int size) throws MalformedEncodingException {
    if (size > remaining()) {
      throw new MalformedEncodingException(
          "ends too early: " + size + " bytes expected, " + remaining() + " left");
    }
  }
}
