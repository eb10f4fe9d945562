package io.bezant.replica.storage;

import java.io.Serial;

/**
 * The log is whole and in a format of another release: nothing is lost, so it must not be set
 * aside.
 */
public final class NewerLogException extends LogRefusal {
  @Serial private static final long serialVersionUID = 1;

  NewerLogException(String message) {
    super(message);
  }
}
