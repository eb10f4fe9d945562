package io.bezant.replica.storage;

/**
 * The state could not be read or committed for a reason other than damage: the disk, its space, or
 * the size of the map. Fatal: after a failed sync nothing is known, so nothing is tried again.
 */
public final class StateStoreFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what could not be done. */
  public StateStoreFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
