package io.bezant.crypto;

import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * An Ed25519 private key with its public key.
 *
 * <p>The private key is the 32-byte seed of RFC 8032 §5.1.5. It leaves this object only through
 * {@link Pem}; {@code toString} shows the public half alone. There is no equality but identity.
 *
 * <p>Thread-safe: instances never change.
 */
public final class KeyPair {
  /** The number of bytes in a seed. */
  public static final int SEED_SIZE = Ed25519.SECRET_KEY_SIZE;

  private final byte[] seed;
  private final PublicKey publicKey;
  private final Signer signer;

  private KeyPair(byte[] seed) {
    byte[] encoded = new byte[PublicKey.SIZE];
    Ed25519.generatePublicKey(seed, 0, encoded, 0);
    this.seed = seed;
    this.publicKey = PublicKey.of(Bytes.wrap(encoded));
    this.signer = new Ed25519Signer(seed, publicKey);
  }

  /** Returns a new key pair whose seed comes from the source of randomness. */
  public static KeyPair generate(SecureRandom random) {
    byte[] seed = new byte[SEED_SIZE];
    Ed25519.generatePrivateKey(random, seed);
    return new KeyPair(seed);
  }

  /**
   * Returns the key pair of the seed; whoever knows the seed can sign.
   *
   * @throws InvalidKeyException if there are not exactly {@link #SEED_SIZE} bytes
   */
  public static KeyPair fromSeed(Bytes seed) {
    if (seed.size() != SEED_SIZE) {
      throw new InvalidKeyException(
          "an Ed25519 private key has " + SEED_SIZE + " bytes, not " + seed.size());
    }
    return new KeyPair(seed.toByteArray());
  }

  /** Returns the public half. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** Returns the signer of this key pair; always the same one. */
  public Signer signer() {
    return signer;
  }

  /** A copy of the secret, for {@link Pem}. */
  Bytes seed() {
    return Bytes.copyOf(seed);
  }

  @Override
  public String toString() {
    return "KeyPair[" + publicKey + "]";
  }
}
