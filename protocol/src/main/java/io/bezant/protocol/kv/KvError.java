package io.bezant.protocol.kv;

/** Why an operation could not be done. Codes are permanent. */
public enum KvError {
  /** A key needs at least one byte. */
  KEY_EMPTY(1),
  /** The key is longer than {@code maxKeyBytes}. */
  KEY_TOO_LONG(2),
  /** The value is longer than {@code maxValueBytes}. */
  VALUE_TOO_LARGE(3),
  /**
   * What would have to be returned does not fit the answer to its request: ask for less at once.
   */
  RESULT_TOO_LARGE(4),
  /**
   * Requests ordered together with this one took all the room for what a batch may return, or those
   * since the last checkpoint the room for what may change: ask again.
   */
  BATCH_RESULT_FULL(5),
  /** More keys, or larger ones, would have to be looked at than one request may: ask for less. */
  TOO_MANY_KEYS(6),
  /** A transaction writes a key more than once, or writes and removes it. */
  DUPLICATE_KEY(7),
  /** What stands there is no number in the form of {@link Change}. */
  NOT_A_NUMBER(10),
  /** The sum is beyond the numbers of 64 bits. */
  NUMBER_OVERFLOW(11),
  /** With what was to be appended the value would be longer than {@code maxValueBytes}. */
  NO_ROOM_TO_APPEND(12),
  /** The revision is older than any that can still be read. */
  COMPACTED(20),
  /** The store has not had that revision yet. */
  FUTURE_REVISION(21),
  /** There is no such lease, or no longer. */
  LEASE_NOT_FOUND(40),
  /** There is such a lease already. */
  LEASE_EXISTS(41),
  /** The client's key has {@code leases.maxLeasesPerClient} leases already. */
  TOO_MANY_LEASES(42),
  /** The lease has {@code leases.maxKeysPerLease} keys already. */
  TOO_MANY_KEYS_OF_LEASE(43),
  /** The time to live is shorter than {@code leases.minTtlMillis}. */
  TTL_TOO_SHORT(44),
  /** The time to live is longer than {@code leases.maxTtlMillis}. */
  TTL_TOO_LONG(45),
  /** A key that does not exist belongs to no lease that could be kept. */
  NO_LEASE_TO_KEEP(46);

  private final int code;

  KvError(int code) {
    this.code = code;
  }

  /** The permanent number of this error. */
  public int code() {
    return code;
  }
}
