package io.bezant.bench.chaos;

import java.util.List;

/**
 * How a replica is to come back into a cluster that holds something and is used.
 *
 * @param keys how many keys the cluster holds
 * @param valueBytes the size of each value
 * @param percent which part of the keys changes while a replica is out
 * @param missing what it lacks, one return after the other
 * @param callers how many callers write all the time, each one write after the other
 * @param seed what keys and values are drawn from
 */
public record ReturnPlan(
    int keys, int valueBytes, double percent, List<Missing> missing, int callers, long seed) {

  /** Rejects nonsense. */
  public ReturnPlan {
    missing = List.copyOf(missing);
    if (keys < 1 || valueBytes < 1 || callers < 1 || missing.isEmpty()) {
      throw new IllegalArgumentException("keys, valueBytes, callers and missing must be some");
    }
    if (!(percent > 0 && percent <= 100)) {
      throw new IllegalArgumentException("percent must be above 0 and at most 100: " + percent);
    }
  }

  /** How many keys change while a replica is out. */
  int changedCount() {
    return (int) Math.max(1, Math.round(keys * percent / 100));
  }

  /** The bytes of all keys and values. */
  long stateBytes() {
    return (long) keys * (KeyFiller.KEY_BYTES + valueBytes);
  }
}
