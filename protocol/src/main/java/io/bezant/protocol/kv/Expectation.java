package io.bezant.protocol.kv;

import io.bezant.crypto.Bytes;

/** How a key must be for a conditional write to happen. */
public sealed interface Expectation {

  /** The key must not exist. */
  record Absent() implements Expectation {}

  /**
   * The key must exist with this value.
   *
   * @param value exactly
   */
  record Value(Bytes value) implements Expectation {}

  /**
   * The key must exist and have been written last at this revision.
   *
   * @param modRevision one or more
   */
  record ModRevision(long modRevision) implements Expectation {

    /** Rejects revisions at which nothing was ever written. */
    public ModRevision {
      if (modRevision < 1) {
        throw new IllegalArgumentException("modRevision must be at least 1: " + modRevision);
      }
    }
  }
}
