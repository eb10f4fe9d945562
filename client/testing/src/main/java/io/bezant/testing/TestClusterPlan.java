package io.bezant.testing;

import io.bezant.protocol.Limits;
import io.bezant.protocol.config.ReplicaFile.Durability;
import java.time.Duration;

/**
 * What a test cluster is to be.
 *
 * @param replicas n
 * @param clients how many client keys are registered
 * @param durability what votes survive
 * @param limits the agreed limits
 * @param checkpointInterval a checkpoint every so many sequence numbers
 * @param deadline of the calls of its clients unless they say otherwise
 */
record TestClusterPlan(
    int replicas,
    int clients,
    Durability durability,
    Limits limits,
    int checkpointInterval,
    Duration deadline) {

  private static final int MAX_REPLICAS = 31;
  private static final int MAX_CLIENTS = 10_000;

  TestClusterPlan {
    requireIn("replicas", replicas, MAX_REPLICAS);
    requireIn("clients", clients, MAX_CLIENTS);
    requireIn("checkpointInterval", checkpointInterval, 1 << 20);
    if (deadline.toMillis() < 1 || deadline.toMillis() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("deadline must be in 1 ms..24 days: " + deadline);
    }
  }

  private static void requireIn(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          "a test cluster's " + name + " must be in 1.." + most + ": " + value);
    }
  }
}
