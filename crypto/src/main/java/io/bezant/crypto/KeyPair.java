package io.bezant.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/**
 * An Ed25519 private key with its public key.
 *
 * <p>The private key is the 32-byte seed of RFC 8032 §5.1.5. It leaves this object only through
 * {@link Pem} and to the provider of {@link Ed25519Accelerator}; {@code toString} shows the public
 * half alone. There is no equality but identity.
 *
 * <p>Thread-safe: instances never change.
 */
public final class KeyPair {
  /** The number of bytes in a seed. */
  public static final int SEED_SIZE = Ed25519.SECRET_KEY_SIZE;

  /** What precedes the 32 bytes of a seed in PKCS #8 [RFC 8410 §7]. */
  private static final Bytes PKCS8_HEAD = Bytes.fromHex("302e020100300506032b657004220420");

  private final byte[] seed;
  private final PublicKey publicKey;
  private final Signer signer;

  /** Made when it is first asked for; a benign race, since all such keys are equal. */
  private volatile @Nullable PrivateKey forProviders;

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

  /**
   * The private key as providers of the platform take it.
   *
   * @throws GeneralSecurityException if the platform knows no Ed25519
   */
  PrivateKey forProviders() throws GeneralSecurityException {
    PrivateKey known = forProviders;
    if (known == null) {
      known =
          KeyFactory.getInstance(ProviderEngine.ALGORITHM)
              .generatePrivate(new PKCS8EncodedKeySpec(PKCS8_HEAD.concat(seed()).toByteArray()));
      forProviders = known;
    }
    return known;
  }

  @Override
  public String toString() {
    return "KeyPair[" + publicKey + "]";
  }
}
