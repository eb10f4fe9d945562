package io.bezant.bench.chaos;

import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.StateComparison;
import java.time.Duration;
import java.util.Optional;

/** Whether all replicas of a cluster have come to one state. */
final class StateCheck {

  private static final Duration CATCH_UP_PATIENCE = Duration.ofMinutes(2);
  private static final int PASSING_WRITES = 16;

  private StateCheck() {}

  /**
   * Digests are made at checkpoints: time passes until the next one, and all must have it alike.
   * Returns what is wrong, if anything is.
   */
  static Optional<String> problem(LocalCluster cluster, LedgerWriters writers) {
    int interval = cluster.file().config().checkpointInterval();
    long target = (StateComparison.of(cluster).highestExecuted() / interval + 1) * interval;
    for (int passed = 0;
        StateComparison.of(cluster).highestExecuted() < target && passed < 4 * interval;
        passed += PASSING_WRITES) {
      writers.pass(PASSING_WRITES);
    }
    return LocalCluster.await(CATCH_UP_PATIENCE, () -> StateComparison.of(cluster).agreeAt(target))
        ? Optional.empty()
        : Optional.of(
            "the replicas do not have one state at checkpoint "
                + target
                + (StateComparison.of(cluster).contradict() ? ": their digests differ" : ""));
  }
}
