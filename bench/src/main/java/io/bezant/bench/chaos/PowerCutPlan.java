package io.bezant.bench.chaos;

import io.bezant.protocol.config.ReplicaFile.Durability;
import java.util.Optional;

/**
 * How often and how hard.
 *
 * @param rounds how often all replicas are killed
 * @param seed what moments and orders are drawn from
 * @param writers how many writers write at the same time
 * @param replicas how many replicas the cluster has
 * @param durability what replicas make durable; their default if empty
 */
public record PowerCutPlan(
    int rounds, long seed, int writers, int replicas, Optional<Durability> durability) {

  /** Rejects nonsense. */
  public PowerCutPlan {
    if (rounds < 1 || writers < 1 || replicas < 1) {
      throw new IllegalArgumentException("rounds, writers and replicas must be at least 1");
    }
  }
}
