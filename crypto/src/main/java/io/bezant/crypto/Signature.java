package io.bezant.crypto;

import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A claimed Ed25519 signature: any 64 bytes, of which only a {@link Verifier} says whether they
 * sign something.
 *
 * <p>A signer can make many valid signatures of one message, so a signature is never an identity:
 * it is no map key and part of no digest. Equality exists so that records holding one can be
 * compared.
 *
 * <p>Thread-safe: instances never change.
 */
public final class Signature {
  /** The number of bytes in a signature. */
  public static final int SIZE = Ed25519.SIGNATURE_SIZE;

  private final Bytes bytes;

  private Signature(Bytes bytes) {
    this.bytes = bytes;
  }

  /**
   * Returns the signature with these 64 bytes, unjudged.
   *
   * @throws IllegalArgumentException if there are not exactly {@link #SIZE} bytes
   */
  public static Signature of(Bytes bytes) {
    if (bytes.size() != SIZE) {
      throw new IllegalArgumentException(
          "an Ed25519 signature has " + SIZE + " bytes, not " + bytes.size());
    }
    return new Signature(bytes.compact());
  }

  /** Returns the 64 bytes. */
  public Bytes bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof Signature that && bytes.equals(that.bytes));
  }

  @Override
  public int hashCode() {
    return bytes.hashCode();
  }

  @Override
  public String toString() {
    return bytes.hex();
  }
}
