package io.bezant.protocol.core;

/**
 * A replica has contradicted itself: a defect of this program or damage to its memory, never a lie
 * of others. It must stop; nothing catches this to go on.
 */
public final class InvariantViolation extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** A violation that says what was found. */
  public InvariantViolation(String message) {
    super(message);
  }
}
