package io.bezant.crypto;

/**
 * The refusal of bytes or text that do not hold a usable Ed25519 key.
 *
 * <p>The message says what is wrong in words for an operator and never contains secret material.
 */
public final class InvalidKeyException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  InvalidKeyException(String message) {
    super(message);
  }
}
