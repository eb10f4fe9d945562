package io.bezant.crypto;

/**
 * Something that signs with one private key.
 *
 * <p>Thread-safe. Signing is deterministic: one key and one message always give one signature.
 */
public interface Signer {
  /** Returns the key under which {@link #sign}'s signatures verify. */
  PublicKey publicKey();

  /** Returns the signature of the message; computes without blocking and never fails. */
  Signature sign(Bytes message);
}
