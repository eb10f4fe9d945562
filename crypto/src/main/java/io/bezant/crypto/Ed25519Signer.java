package io.bezant.crypto;

import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A {@link Signer} by pure Ed25519 [RFC 8032 §5.1.6], computed by BouncyCastle.
 *
 * <p>The public key that enters the signature is always the one derived from the private key:
 * signing under a foreign public key would give the private key away.
 */
final class Ed25519Signer implements Signer {
  private final byte[] seed;
  private final PublicKey publicKey;

  /** The seed is owned by the key pair, whose public key is derived from it. */
  Ed25519Signer(byte[] seed, PublicKey publicKey) {
    this.seed = seed;
    this.publicKey = publicKey;
  }

  @Override
  public PublicKey publicKey() {
    return publicKey;
  }

  @Override
  public Signature sign(Bytes message) {
    byte[] signature = new byte[Signature.SIZE];
    Bytes key = publicKey.bytes();
    Ed25519.sign(
        seed,
        0,
        key.array(),
        key.offset(),
        message.array(),
        message.offset(),
        message.size(),
        signature,
        0);
    return Signature.of(Bytes.wrap(signature));
  }

  @Override
  public String toString() {
    return "Ed25519Signer[" + publicKey + "]";
  }
}
