package io.bezant.replica.storage;

import java.io.Serial;

/**
 * There is no log at all. A replica that has its key but no log may have voted before and forgotten
 * it: it is amnesiac and returns only by the procedure of [protocol R5], never by starting afresh.
 */
public final class MissingLogException extends LogRefusal {
  @Serial private static final long serialVersionUID = 1;

  /** Says what is missing, and where. */
  public MissingLogException(String message) {
    super(message);
  }
}
