package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.cli.cluster.ClusterFolder;
import io.bezant.cli.cluster.ClusterFounder;
import io.bezant.cli.cluster.Launcher;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import io.bezant.protocol.config.ReplicaFile.Durability;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cluster start}: the processes of a cluster, in the background. */
@Command(
    name = "start",
    description = {
      "Start the replicas that do not run, in the background; return when a quorum serves.",
      "Makes a new cluster first if the directory is empty or does not exist."
    })
final class ClusterStartCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Spec private @Nullable CommandSpec spec;

  @Mixin private FoundingOptions founding = new FoundingOptions();

  @Option(
      names = "--durability",
      paramLabel = "MODE",
      description =
          "sync (default): what is acknowledged survives a loss of power; async: only the end of"
              + " the process.")
  private @Nullable Durability durability;

  @Option(
      names = "--replica",
      paramLabel = "I",
      description = "Start only this replica; may be given several times.")
  private List<Integer> only = List.of();

  @Override
  public Integer call() {
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    Launcher launcher = cli.launcher();
    ClusterFolder folder = cli.folder();
    boolean made = folder.content() == ClusterFolder.Content.EMPTY;
    LocalCluster cluster =
        made
            ? new ClusterFounder(launcher).found(folder, founding.plan())
            : LocalCluster.open(folder);
    founding.requireMatch(cluster);
    List<LocalReplica> wanted =
        only.isEmpty() ? cluster.replicas() : only.stream().map(cluster::replica).toList();
    LocalCluster.Started started =
        cluster.start(
            launcher, wanted, Optional.ofNullable(durability), cli.deadline().orElse(PATIENCE));
    ObjectNode model = ClusterInitCommand.describe(cluster).put("made", made);
    putAll(model.putArray("started"), started.started());
    putAll(model.putArray("alreadyRunning"), started.running());
    putAll(model.putArray("ready"), started.ready());
    model.put("tookMillis", started.tookMillis());
    cli.printer().print(model, out -> print(out, cluster, started));
    return ExitCode.OK;
  }

  private static void putAll(ArrayNode array, List<Integer> values) {
    values.forEach(array::add);
  }

  private static void print(PrintStream out, LocalCluster cluster, LocalCluster.Started started) {
    out.printf(
        "%d of %d replicas serve from %s (%.1f s)%n",
        started.ready().size(),
        cluster.replicas().size(),
        cluster.folder().path(),
        started.tookMillis() / 1000.0);
    if (!started.running().isEmpty()) {
      out.printf("already running: %s%n", started.running());
    }
    for (LocalReplica replica : cluster.replicas()) {
      if (started.started().contains(replica.id()) && !started.ready().contains(replica.id())) {
        out.printf("replica %d does not serve yet; see %s%n", replica.id(), replica.logFile());
      }
    }
  }
}
