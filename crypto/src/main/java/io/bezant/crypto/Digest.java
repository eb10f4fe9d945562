package io.bezant.crypto;

/**
 * A SHA-256 value: 32 bytes, ordered as {@link Bytes} are. Only {@link Hasher} makes new ones.
 *
 * <p>Thread-safe: instances never change.
 */
public final class Digest implements Comparable<Digest> {
  /** The number of bytes in a digest. */
  public static final int SIZE = 32;

  /** The digest of 32 zero bytes: no known input has it, so it can stand for "none yet". */
  public static final Digest ZERO = new Digest(Bytes.wrap(new byte[SIZE]));

  private static final int SHORT_BYTES = 4;

  private final Bytes bytes;

  private Digest(Bytes bytes) {
    this.bytes = bytes;
  }

  /**
   * Returns the digest with these 32 bytes.
   *
   * @throws IllegalArgumentException if there are not exactly {@link #SIZE} bytes
   */
  public static Digest of(Bytes bytes) {
    if (bytes.size() != SIZE) {
      throw new IllegalArgumentException(
          "a digest has " + SIZE + " bytes, not " + bytes.size() + " bytes");
    }
    return new Digest(bytes.compact());
  }

  /** Returns the 32 bytes. */
  public Bytes bytes() {
    return bytes;
  }

  /** Returns all 64 hexadecimal digits. */
  public String hex() {
    return bytes.hex();
  }

  /** Returns the first eight hexadecimal digits, for people; never an identity. */
  public String shortHex() {
    return bytes.slice(0, SHORT_BYTES).hex();
  }

  @Override
  public int compareTo(Digest other) {
    return bytes.compareTo(other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof Digest that && bytes.equals(that.bytes));
  }

  @Override
  public int hashCode() {
    return bytes.hashCode();
  }

  @Override
  public String toString() {
    return hex();
  }
}
