package io.bezant.cli.cluster;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What replicas say of their states, laid side by side. They have one state if all name the same
 * digest for the same sequence number.
 *
 * @param reports what each replica says; nothing where one does not answer
 */
public record StateComparison(List<Optional<AdminReport>> reports) {

  /** Copies the list. */
  public StateComparison {
    reports = List.copyOf(reports);
  }

  /** Asks each replica of a cluster. */
  public static StateComparison of(LocalCluster cluster) {
    return new StateComparison(LocalCluster.ask(cluster.replicas(), LocalReplica::report));
  }

  /** The highest sequence number that any of them has executed. */
  public long highestExecuted() {
    return reports.stream()
        .flatMap(Optional::stream)
        .mapToLong(report -> report.executed().orElse(0))
        .max()
        .orElse(0);
  }

  /**
   * Whether all answer, have executed equally far, and name one digest for one checkpoint.
   *
   * @param sequence a checkpoint below this one does not count
   */
  public boolean agreeAt(long sequence) {
    Set<List<Object>> states = new HashSet<>();
    for (Optional<AdminReport> report : reports) {
      if (report.isEmpty()
          || report.get().stateDigest().isEmpty()
          || report.get().checkpoint().orElse(-1) < sequence) {
        return false;
      }
      AdminReport told = report.get();
      states.add(List.of(told.executed(), told.checkpoint(), told.stateDigest().get()));
    }
    return states.size() == 1;
  }

  /** Whether two of them name different digests for the same checkpoint: one of them is wrong. */
  public boolean contradict() {
    Set<List<Object>> states = new HashSet<>();
    Set<Long> checkpoints = new HashSet<>();
    for (Optional<AdminReport> report : reports) {
      if (report.isPresent() && report.get().stateDigest().isPresent()) {
        long checkpoint = report.get().checkpoint().orElse(0);
        checkpoints.add(checkpoint);
        states.add(List.of(checkpoint, report.get().stateDigest().get()));
      }
    }
    return states.size() > checkpoints.size();
  }
}
