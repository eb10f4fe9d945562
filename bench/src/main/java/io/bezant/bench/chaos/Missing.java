package io.bezant.bench.chaos;

/** What a replica lacks when it comes back. */
public enum Missing {
  /** Everything: its data directory is empty, and so its log is gone too. */
  ALL,
  /** The changes of a part of the keys, drawn from all of them. */
  SCATTERED,
  /** The changes of a part of the keys that follow one another. */
  RANGE
}
