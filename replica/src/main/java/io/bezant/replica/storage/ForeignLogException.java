package io.bezant.replica.storage;

import java.io.Serial;

/** The log is another cluster's, another replica's, or in a format of a later release. */
public final class ForeignLogException extends LogRefusal {
  @Serial private static final long serialVersionUID = 1;

  ForeignLogException(String message) {
    super(message);
  }
}
