package io.bezant.replica.storage;

import java.io.Serial;

/**
 * A read, write or sync that the operating system refused. It is fatal: after a failed sync the
 * kernel may have dropped what was to be written and will not say so again, so a second attempt
 * that succeeds proves nothing.
 */
public sealed class DiskFailure extends RuntimeException permits DiskFull {
  @Serial private static final long serialVersionUID = 1;

  /** A failure that names the file and what was tried. */
  public DiskFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /** A failure found by ourselves, such as a file that ends too early. */
  public DiskFailure(String message) {
    super(message);
  }
}
