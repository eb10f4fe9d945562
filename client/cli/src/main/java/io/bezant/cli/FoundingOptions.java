package io.bezant.cli;

import io.bezant.cli.cluster.ClusterException;
import io.bezant.cli.cluster.ClusterPlan;
import io.bezant.cli.cluster.ClusterPlan.Places;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Limits;
import io.bezant.protocol.config.HostPort;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say what a new cluster is to be. */
final class FoundingOptions {

  @Option(
      names = "--replicas",
      paramLabel = "N",
      description = "How many replicas a new cluster has (default: 4, which tolerate one liar).")
  private @Nullable Integer replicas;

  @Option(
      names = "--base-port",
      paramLabel = "PORT",
      description = "First of a new cluster's ports, three for each replica (default: 7400).")
  private @Nullable Integer basePort;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many client keys a new cluster knows (default: ${DEFAULT-VALUE}).")
  private int clients = 1;

  @Option(
      names = "--checkpoint-interval",
      paramLabel = "N",
      defaultValue = "" + ClusterConfig.DEFAULT_CHECKPOINT_INTERVAL,
      description =
          "A new cluster makes a checkpoint every N sequence numbers (default: ${DEFAULT-VALUE}).")
  private int checkpointInterval = ClusterConfig.DEFAULT_CHECKPOINT_INTERVAL;

  @Option(
      names = "--hosts",
      paramLabel = "PATTERN",
      description =
          "Give each replica of a new cluster a host of its own, named by this pattern with %% for"
              + " its number, as in replica-%%; all listen on the same ports.")
  private @Nullable String hosts;

  @Option(
      names = "--publish",
      paramLabel = "HOST:PORT",
      description =
          "With --hosts: clients reach replica 0 here, and each further one three ports higher.")
  private @Nullable String publish;

  ClusterPlan plan() {
    int firstPort = basePort == null ? ClusterPlan.DEFAULT_BASE_PORT : basePort;
    return new ClusterPlan(
        replicas == null ? ClusterPlan.DEFAULT_REPLICAS : replicas,
        clients,
        checkpointInterval,
        Limits.DEFAULT,
        hosts == null
            ? new Places.Loopback(firstPort)
            : new Places.Hosts(
                hosts, firstPort, Optional.ofNullable(publish).map(HostPort::parse)));
  }

  /** Refuses to start another cluster than the one that was described. */
  void requireMatch(LocalCluster cluster) {
    int actualReplicas = cluster.replicas().size();
    if (replicas != null && replicas != actualReplicas) {
      throw mismatch(cluster, "--replicas " + replicas, actualReplicas + " replicas");
    }
    int actualPort = cluster.file().addresses().getFirst().peer().port();
    if (basePort != null && basePort != actualPort) {
      throw mismatch(cluster, "--base-port " + basePort, "base port " + actualPort);
    }
  }

  private static ClusterException mismatch(LocalCluster cluster, String asked, String actual) {
    return new ClusterException(
        asked
            + " was asked for, but the cluster in "
            + cluster.folder().path()
            + " has "
            + actual
            + ": leave the flag out to start that one, or choose another directory with --dir");
  }
}
