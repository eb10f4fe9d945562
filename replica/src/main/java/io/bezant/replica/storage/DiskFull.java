package io.bezant.replica.storage;

import java.io.Serial;

/**
 * A write that found no space. As fatal for the log as any {@link DiskFailure}, yet the operator's
 * remedy is another: make room and start again; nothing that was acknowledged is in doubt.
 */
public final class DiskFull extends DiskFailure {
  @Serial private static final long serialVersionUID = 1;

  /** A failure that names the file and what was tried. */
  public DiskFull(String message, Throwable cause) {
    super(message, cause);
  }

  /** A failure found by ourselves. */
  public DiskFull(String message) {
    super(message);
  }
}
