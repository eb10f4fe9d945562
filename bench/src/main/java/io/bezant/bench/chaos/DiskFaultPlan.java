package io.bezant.bench.chaos;

import java.util.List;

/**
 * How often and in which ways files are hurt.
 *
 * @param runs how often
 * @param kinds in which ways, each in turn
 * @param seed what victims, places and moments are drawn from
 * @param writers how many writers write and read at the same time
 * @param keys how many keys the state has beside those of the writers
 * @param replicas how many replicas the cluster has
 */
public record DiskFaultPlan(
    int runs, List<DiskFaultKind> kinds, long seed, int writers, int keys, int replicas) {

  /** Rejects nonsense. */
  public DiskFaultPlan {
    kinds = List.copyOf(kinds);
    if (runs < 1 || writers < 1 || keys < 0 || replicas < 1 || kinds.isEmpty()) {
      throw new IllegalArgumentException("runs, kinds, writers and replicas must be at least 1");
    }
  }
}
