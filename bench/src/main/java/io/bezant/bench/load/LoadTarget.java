package io.bezant.bench.load;

import io.bezant.cli.cluster.AdminReport;
import io.bezant.cli.cluster.ClusterException;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import io.bezant.protocol.config.ReplicaFile.Durability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The cluster that a load goes to, with the processes that ran when it was found.
 *
 * @param cluster its files
 * @param processes of its replicas
 */
public record LoadTarget(LocalCluster cluster, List<Running> processes) {

  /**
   * A replica that runs.
   *
   * @param id its index
   * @param handle its process
   */
  public record Running(int id, ProcessHandle handle) {}

  /** Copies the list. */
  public LoadTarget {
    processes = List.copyOf(processes);
  }

  /**
   * Finds a cluster that runs.
   *
   * @throws ClusterException if too few of its replicas run
   */
  public static LoadTarget find(LocalCluster cluster) {
    List<Running> running = new ArrayList<>();
    for (LocalReplica replica : cluster.replicas()) {
      replica.process().ifPresent(handle -> running.add(new Running(replica.id(), handle)));
    }
    if (running.size() < cluster.quorum()) {
      throw new ClusterException(
          ClusterException.Kind.NO_QUORUM,
          "%d of %d replicas of the cluster in %s run, and %d are needed: start them with `bezant cluster start --dir %s`"
              .formatted(
                  running.size(),
                  cluster.replicas().size(),
                  cluster.folder().path(),
                  cluster.quorum(),
                  cluster.folder().path()));
    }
    return new LoadTarget(cluster, running);
  }

  /** The processes alone. */
  List<ProcessHandle> handles() {
    return processes.stream().map(Running::handle).toList();
  }

  /** Refuses a cluster that runs in another mode than the one that is to be measured. */
  void requireDurability(Durability wanted) {
    String actual = durability();
    if (!actual.equals(wanted.text())) {
      throw new ClusterException(
          "--durability %s was asked for, but the cluster runs with %s: stop it and start it with `bezant cluster start --durability %s --dir %s`"
              .formatted(wanted.text(), actual, wanted.text(), cluster.folder().path()));
    }
  }

  /** What the running replicas say that acknowledgements survive. */
  String durability() {
    List<String> modes =
        reports().stream()
            .map(report -> report.json().path("durability").asText("unknown"))
            .distinct()
            .toList();
    return modes.isEmpty() ? "unknown" : String.join(" and ", modes);
  }

  /**
   * The client files of so many identities.
   *
   * @throws ClusterException if the cluster knows fewer
   */
  public List<Path> clientFiles(int count) {
    List<Path> files =
        IntStream.range(0, count).mapToObj(i -> cluster.folder().clientFile(i)).toList();
    long known = files.stream().filter(Files::exists).count();
    if (known < count) {
      throw new ClusterException(
          "--identities %d needs as many client keys, and the cluster in %s has %d: make one with `bezant cluster init --clients %d`"
              .formatted(count, cluster.folder().path(), known, count));
    }
    return files;
  }

  /** How far the furthest replica is. */
  OptionalLong executed() {
    return furthest(AdminReport::executed);
  }

  /** The highest view that a replica is in. */
  OptionalLong view() {
    return furthest(AdminReport::view);
  }

  private OptionalLong furthest(Function<AdminReport, OptionalLong> number) {
    return reports().stream().map(number).flatMapToLong(OptionalLong::stream).max();
  }

  private List<AdminReport> reports() {
    List<AdminReport> answers = new ArrayList<>();
    LocalCluster.ask(cluster.replicas(), LocalReplica::report)
        .forEach(answer -> answer.ifPresent(answers::add));
    return answers;
  }
}
