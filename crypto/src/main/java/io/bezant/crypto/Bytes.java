package io.bezant.crypto;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * An immutable byte string with value equality, ordered as unsigned bytes from left to right.
 *
 * <p>Slices share the array of the string they were cut from; {@link #compact()} ends that sharing
 * where a small piece must not keep a large frame alive. The hash code is computed once and is the
 * same in every run. Equality does not take constant time: secrets are not compared with it.
 *
 * <p>Thread-safe: instances never change.
 */
public final class Bytes implements Comparable<Bytes> {
  /** The byte string of length zero. */
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  private static final HexFormat HEX = HexFormat.of();
  private static final int MAX_PRINTED_BYTES = 48;

  private final byte[] array;
  private final int offset;
  private final int size;

  /** Zero until computed; a benign race, since every thread computes the same value. */
  private int hash;

  private Bytes(byte[] array, int offset, int size) {
    this.array = array;
    this.offset = offset;
    this.size = size;
  }

  /** Returns a byte string of the given bytes, which are copied. */
  public static Bytes of(byte... bytes) {
    return copyOf(bytes);
  }

  /** Returns a byte string of a copy of the whole array. */
  public static Bytes copyOf(byte[] source) {
    return source.length == 0 ? EMPTY : new Bytes(source.clone(), 0, source.length);
  }

  /**
   * Returns a byte string of a copy of {@code size} bytes from {@code offset}.
   *
   * @throws IndexOutOfBoundsException if the range is not inside the array
   */
  public static Bytes copyOf(byte[] source, int offset, int size) {
    Objects.checkFromIndexSize(offset, size, source.length);
    return size == 0
        ? EMPTY
        : new Bytes(Arrays.copyOfRange(source, offset, offset + size), 0, size);
  }

  /** Returns a byte string of a copy of the remaining bytes; the buffer's position stays. */
  public static Bytes copyOf(ByteBuffer source) {
    if (!source.hasRemaining()) {
      return EMPTY;
    }
    byte[] copy = new byte[source.remaining()];
    source.get(source.position(), copy);
    return new Bytes(copy, 0, copy.length);
  }

  /**
   * Returns a byte string that takes ownership of the array without a copy.
   *
   * <p>The caller never writes to the array again: a later write would change a value that others
   * believe immutable. Meant for codecs that have just filled a fresh array.
   */
  public static Bytes wrap(byte[] owned) {
    return owned.length == 0 ? EMPTY : new Bytes(owned, 0, owned.length);
  }

  /**
   * Returns the UTF-8 encoding of the text.
   *
   * @throws IllegalArgumentException if the text holds an unpaired surrogate, since such texts have
   *     no encoding and would silently become equal to others
   */
  public static Bytes utf8(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    if (!new String(encoded, StandardCharsets.UTF_8).equals(text)) {
      throw new IllegalArgumentException("text with an unpaired surrogate has no UTF-8 encoding");
    }
    return wrap(encoded);
  }

  /**
   * Returns the bytes that an even number of hexadecimal digits of either case stand for.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static Bytes fromHex(String hex) {
    return wrap(HEX.parseHex(hex));
  }

  /** Returns the number of bytes. */
  public int size() {
    return size;
  }

  /** Returns whether there are no bytes. */
  public boolean isEmpty() {
    return size == 0;
  }

  /**
   * Returns the byte at the index, signed as Java's bytes are.
   *
   * @throws IndexOutOfBoundsException if the index is negative or not below {@link #size()}
   */
  public byte byteAt(int index) {
    return array[offset + Objects.checkIndex(index, size)];
  }

  /** Returns a fresh array with a copy of the bytes. */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(array, offset, offset + size);
  }

  /**
   * Returns the bytes from {@code from} (inclusive) to {@code to} (exclusive), without a copy.
   *
   * @throws IndexOutOfBoundsException if the range is not inside this string
   */
  public Bytes slice(int from, int to) {
    Objects.checkFromToIndex(from, to, size);
    if (from == to) {
      return EMPTY;
    }
    return from == 0 && to == size ? this : new Bytes(array, offset + from, to - from);
  }

  /** Returns an equal byte string that keeps no more memory alive than its own bytes. */
  public Bytes compact() {
    return array.length == size ? this : new Bytes(toByteArray(), 0, size);
  }

  /** Returns these bytes followed by the other's. */
  public Bytes concat(Bytes tail) {
    if (tail.size == 0) {
      return this;
    }
    if (size == 0) {
      return tail;
    }
    byte[] joined = new byte[Math.addExact(size, tail.size)];
    copyTo(joined, 0);
    tail.copyTo(joined, size);
    return new Bytes(joined, 0, joined.length);
  }

  /** Returns whether the first bytes of this string are exactly the prefix. */
  public boolean startsWith(Bytes prefix) {
    return prefix.size <= size
        && Arrays.equals(
            array,
            offset,
            offset + prefix.size,
            prefix.array,
            prefix.offset,
            prefix.offset + prefix.size);
  }

  /** Returns a read-only view, without a copy, positioned at the first byte; big-endian. */
  public ByteBuffer asByteBuffer() {
    return ByteBuffer.wrap(array, offset, size).slice().asReadOnlyBuffer();
  }

  /**
   * Copies the bytes into the array, from {@code targetOffset} on.
   *
   * @throws IndexOutOfBoundsException if they do not fit
   */
  public void copyTo(byte[] target, int targetOffset) {
    Objects.checkFromIndexSize(targetOffset, size, target.length);
    System.arraycopy(array, offset, target, targetOffset, size);
  }

  /** Writes the bytes to the stream, whose failures it passes on. */
  public void writeTo(OutputStream out) throws IOException {
    out.write(array, offset, size);
  }

  /** Returns two lower-case hexadecimal digits per byte. */
  public String hex() {
    return HEX.formatHex(array, offset, offset + size);
  }

  /** Returns the text that the bytes encode in UTF-8; malformed input becomes U+FFFD. */
  public String utf8() {
    return new String(array, offset, size, StandardCharsets.UTF_8);
  }

  /** The backing array, for the primitives of this package that read a range and never write. */
  byte[] array() {
    return array;
  }

  /** Where this string begins in {@link #array()}. */
  int offset() {
    return offset;
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(
        array, offset, offset + size, other.array, other.offset, other.offset + other.size);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Bytes that
            && size == that.size
            && (hash == 0 || that.hash == 0 || hash == that.hash)
            && Arrays.equals(
                array, offset, offset + size, that.array, that.offset, that.offset + that.size));
  }

  @Override
  public int hashCode() {
    int known = hash;
    if (known == 0) {
      known = contentHash();
      hash = known;
    }
    return known;
  }

  /** {@link Arrays#hashCode(byte[])} of the content, whether it fills its array or not. */
  private int contentHash() {
    if (array.length == size) {
      return Arrays.hashCode(array);
    }
    int result = 1;
    for (int i = offset; i < offset + size; i++) {
      result = 31 * result + array[i];
    }
    return result;
  }

  /** Returns the text in quotes if it is printable ASCII, else hexadecimal; long ones are cut. */
  @Override
  public String toString() {
    int shown = Math.min(size, MAX_PRINTED_BYTES);
    String rest = shown == size ? "" : "… (" + size + " bytes)";
    for (int i = 0; i < shown; i++) {
      byte each = array[offset + i];
      if (each < ' ' || each > '~') {
        return "0x" + HEX.formatHex(array, offset, offset + shown) + rest;
      }
    }
    return '"' + new String(array, offset, shown, StandardCharsets.US_ASCII) + '"' + rest;
  }
}
