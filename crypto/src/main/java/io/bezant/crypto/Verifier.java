package io.bezant.crypto;

/**
 * The judge of signatures.
 *
 * <p>Thread-safe, and a pure function: every correct replica gives the same verdict on the same
 * three values, otherwise a liar could make a certificate that only some of them accept.
 */
public interface Verifier {
  /**
   * Returns whether the key signed the message; computes without blocking and never fails, whatever
   * bytes the signature holds.
   */
  boolean verify(PublicKey key, Bytes message, Signature signature);
}
