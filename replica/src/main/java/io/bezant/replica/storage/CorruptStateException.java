package io.bezant.replica.storage;

/**
 * The stored state is damaged: what was read cannot be what was written. Nothing read from this
 * store can be trusted any more, so the process stops; the repair is to fetch the state from peers.
 */
public final class CorruptStateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names the place, what should be there, and what is. */
  public CorruptStateException(String place, String expected, String actual) {
    super("corrupt state in " + place + ": expected " + expected + ", found " + actual);
  }

  /** As above, when what reads it noticed first. */
  public CorruptStateException(String place, String expected, Throwable cause) {
    super("corrupt state in " + place + ": expected " + expected + ", found: " + cause, cause);
  }
}
