package io.bezant.client.core;

import io.bezant.crypto.Bytes;

/**
 * One thing a caller asks of the service, in the service's own encoding.
 *
 * @param ticket the caller's name for it; never used twice in the life of a client
 * @param encoded what is asked
 * @param timeoutMillis how long after its submission the caller wants an end, whatever it is
 * @param way how it is to be answered
 */
public record Operation(long ticket, Bytes encoded, long timeoutMillis, Way way) {

  /** Rejects times that have no meaning. */
  public Operation {
    if (timeoutMillis < 0) {
      throw new IllegalArgumentException("timeoutMillis must not be negative: " + timeoutMillis);
    }
  }

  /** An operation that takes its place in the agreed order. */
  public Operation(long ticket, Bytes encoded, long timeoutMillis) {
    this(ticket, encoded, timeoutMillis, Way.ORDERED);
  }

  /** How an operation is answered. */
  public enum Way {
    /** It takes its place in the agreed order. */
    ORDERED,
    /**
     * A reading that a quorum shows alike, without ordering; in the agreed order where none does.
     */
    SHOWN,
    /** A reading that one replica shows, whether or not that is true. */
    LOCAL
  }
}
