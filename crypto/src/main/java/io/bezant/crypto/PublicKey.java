package io.bezant.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

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

  /** What precedes the 32 bytes of a key in X.509 [RFC 8410 §4]. */
  private static final Bytes X509_HEAD = Bytes.fromHex("302a300506032b6570032100");

  private final Bytes bytes;
  private final Ed25519.PublicPoint point;

  /** Made when it is first asked for; a benign race, since all such keys are equal. */
  private volatile java.security.@Nullable PublicKey forProviders;

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

  /**
   * The same key as providers of the platform take it.
   *
   * @throws GeneralSecurityException if the platform knows no Ed25519
   */
  java.security.PublicKey forProviders() throws GeneralSecurityException {
    java.security.PublicKey known = forProviders;
    if (known == null) {
      known =
          KeyFactory.getInstance(ProviderEngine.ALGORITHM)
              .generatePublic(new X509EncodedKeySpec(X509_HEAD.concat(bytes).toByteArray()));
      forProviders = known;
    }
    return known;
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
