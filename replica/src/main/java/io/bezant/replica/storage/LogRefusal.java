package io.bezant.replica.storage;

import java.io.Serial;

/**
 * A reason not to use what the disk holds as this replica's log. Nothing has been changed on it.
 */
public abstract sealed class LogRefusal extends RuntimeException
    permits MissingLogException, ForeignLogException, NewerLogException, CorruptLogException {
  @Serial private static final long serialVersionUID = 1;

  LogRefusal(String message) {
    super(message);
  }
}
