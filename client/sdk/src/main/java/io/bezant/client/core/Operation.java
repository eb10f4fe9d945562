package io.bezant.client.core;

import io.bezant.crypto.Bytes;

/**
 * One thing a caller asks of the service, in the service's own encoding.
 *
 * @param ticket the caller's name for it; never used twice in the life of a client
 * @param encoded what is asked
 * @param timeoutMillis how long after its submission the caller wants an end, whatever it is
 */
public record Operation(long ticket, Bytes encoded, long timeoutMillis) {

  /** Rejects times that have no meaning. */
  public Operation {
    if (timeoutMillis < 0) {
      throw new IllegalArgumentException("timeoutMillis must not be negative: " + timeoutMillis);
    }
  }
}
