package io.bezant.replica.storage;

/** A data directory cannot be used as asked; the message says why and what the operator can do. */
public final class DataDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says why and what to do. */
  public DataDirectoryException(String message) {
    super(message);
  }

  /** As above, for a failure of the file system. */
  public DataDirectoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
