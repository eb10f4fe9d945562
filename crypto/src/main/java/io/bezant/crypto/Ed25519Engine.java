package io.bezant.crypto;

import java.util.Optional;

/**
 * Arithmetic of Ed25519 that somebody else does faster than BouncyCastle.
 *
 * <p>Thread-safe; throws nothing. What it accepts must be a part of what {@link Ed25519Verifier}
 * accepts; what it refuses says nothing.
 */
interface Ed25519Engine {

  /** Whether it finds this signature good; false too if it cannot tell. */
  boolean accepts(PublicKey key, Bytes message, Signature signature);

  /** The signature that BouncyCastle would make; empty if it cannot. */
  Optional<Signature> sign(KeyPair pair, Bytes message);
}
