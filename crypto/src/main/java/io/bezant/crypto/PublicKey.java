package io.bezant.crypto;

import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * An Ed25519 public key: the canonical 32-byte encoding [RFC 8032 §5.1.2] of a point of prime
 * order.
 *
 * <p>A value that exists is fully validated, so no small-order, mixed-order or non-canonical key
 * ever meets a signature. The decoded point is kept beside the bytes: validating costs about as
 * much as a verification and is done once per key, not once per message.
 *
 * <p>Thread-safe: instances never change. Identity and order are those of the encoding.
 */
public final class PublicKey implements Comparable<PublicKey> {
  /** The number of bytes in an encoded public key. */
  public static final int SIZE = Ed25519.PUBLIC_KEY_SIZE;

  private final Bytes bytes;
  private final Ed25519.PublicPoint point;

  private PublicKey(Bytes bytes, Ed25519.PublicPoint point) {
    this.bytes = bytes;
    this.point = point;
  }

  /**
   * Returns the public key with this encoding.
   *
   * @throws InvalidKeyException if there are not exactly {@link #SIZE} bytes, or they are not the
   *     canonical encoding of a point of prime order
   */
  public static PublicKey of(Bytes encoded) {
    if (encoded.size() != SIZE) {
      throw new InvalidKeyException(
          "an Ed25519 public key has " + SIZE + " bytes, not " + encoded.size());
    }
    Bytes bytes = encoded.compact();
    Ed25519.PublicPoint point = Ed25519.validatePublicKeyFullExport(bytes.array(), bytes.offset());
    if (point == null) {
      throw new InvalidKeyException(
          "not the canonical encoding of an Ed25519 point of prime order: " + bytes.hex());
    }
    return new PublicKey(bytes, point);
  }

  /** Returns the 32 bytes of the encoding. */
  public Bytes bytes() {
    return bytes;
  }

  /** Returns all 64 hexadecimal digits of the encoding. */
  public String hex() {
    return bytes.hex();
  }

  Ed25519.PublicPoint point() {
    return point;
  }

  @Override
  public int compareTo(PublicKey other) {
    return bytes.compareTo(other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof PublicKey that && bytes.equals(that.bytes));
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
