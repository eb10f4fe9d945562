package io.bezant.bench.chaos;

/** Who is hurt. */
public enum Victim {
  /** Always the primary. */
  PRIMARY,
  /** Always a backup: nobody has to do without a primary, and what is measured is its return. */
  BACKUP,
  /** Each replica in turn, the last one first, whoever leads. */
  EACH
}
