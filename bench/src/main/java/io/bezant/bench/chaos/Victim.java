package io.bezant.bench.chaos;

/** Who is hurt. */
public enum Victim {
  /** Always the primary. */
  PRIMARY,
  /** Each replica in turn, the last one first, whoever leads. */
  EACH
}
