package io.bezant.bench.chaos;

import io.bezant.cli.BezantCli;
import io.bezant.cli.cluster.ClusterFolder;
import io.bezant.cli.cluster.ClusterFounder;
import io.bezant.cli.cluster.ClusterPlan;
import io.bezant.cli.cluster.FreePorts;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.screen.Screen;
import io.bezant.protocol.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The flags that all trials share, and the life of the cluster that each makes for itself. */
final class TrialOptions {

  @Option(
      names = "--replicas",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many replicas (default: ${DEFAULT-VALUE}).")
  private int replicas = ClusterPlan.DEFAULT_REPLICAS;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "What moments and orders are drawn from (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  int replicas() {
    return replicas;
  }

  long seed() {
    return seed;
  }

  /**
   * A trial on a cluster.
   *
   * @param <R> what comes of it
   */
  interface Trial<R> {

    /** Does it; leaves no process behind when it returns. */
    R run(LocalCluster cluster, Screen screen) throws InterruptedException;
  }

  /**
   * Makes a cluster and tries it. The cluster is thrown away when all was well, unless a directory
   * for it was named; whatever happens, also ctrl-C, no process of it goes on.
   */
  <R> R onNewCluster(BezantCli cli, int checkpointInterval, Trial<R> trial, Predicate<R> isWell)
      throws IOException, InterruptedException {
    ClusterFolder folder =
        cli.namesFolder()
            ? cli.folder()
            : new ClusterFolder(Files.createTempDirectory("bezant-chaos-"));
    LocalCluster cluster =
        new ClusterFounder(cli.launcher())
            .found(
                folder,
                new ClusterPlan(
                    replicas,
                    1,
                    checkpointInterval,
                    Limits.DEFAULT,
                    new ClusterPlan.Places.Loopback(FreePorts.basePort(replicas))));
    Screen screen = new Screen(cli.terminal().err(), cli.terminal().ansi());
    Thread cleaning = new Thread(() -> cluster.replicas().forEach(replica -> replica.kill()));
    Runtime.getRuntime().addShutdownHook(cleaning);
    R outcome = trial.run(cluster, screen);
    Runtime.getRuntime().removeShutdownHook(cleaning);
    if (!isWell.test(outcome)) {
      screen.line("the cluster's files are kept in " + folder.path());
    } else if (!cli.namesFolder()) {
      remove(folder.path());
    }
    return outcome;
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.deleteIfExists(each);
      }
    }
  }
}
