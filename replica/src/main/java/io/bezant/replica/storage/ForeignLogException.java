package io.bezant.replica.storage;

import java.io.Serial;

/**
 * The log is another cluster's or another replica's: files were swapped. The own one is not here,
 * so its replica is amnesiac as with no log at all [protocol R5].
 */
public final class ForeignLogException extends LogRefusal {
  @Serial private static final long serialVersionUID = 1;

  ForeignLogException(String message) {
    super(message);
  }
}
