package io.bezant.bench.chaos;

import io.bezant.cli.BezantCli;
import io.bezant.cli.ExitCode;
import io.bezant.cli.cluster.ClusterFolder;
import io.bezant.cli.cluster.ClusterFounder;
import io.bezant.cli.cluster.ClusterPlan;
import io.bezant.cli.cluster.FreePorts;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.screen.Screen;
import io.bezant.protocol.Limits;
import io.bezant.protocol.config.ReplicaFile.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chaos powercut}: kill -9 of all replicas under load, again and again. */
@Command(
    name = "powercut",
    description = {
      "Make a cluster, kill all of its replicas at once under load, restart them, and check that"
          + " every acknowledged write is there and all state digests are equal; again and again.",
      "The cluster is thrown away when all held, and kept when anything did not."
    })
public final class PowerCutCommand implements Callable<Integer> {

  private static final int CHECKPOINT_INTERVAL = 128;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "20",
      description = "How often (default: ${DEFAULT-VALUE}).")
  private int rounds = 20;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "What moments and orders are drawn from (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "16",
      description = "How many writers write at the same time (default: ${DEFAULT-VALUE}).")
  private int writers = 16;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many replicas (default: ${DEFAULT-VALUE}).")
  private int replicas = ClusterPlan.DEFAULT_REPLICAS;

  @Option(
      names = "--durability",
      paramLabel = "MODE",
      description = "What replicas make durable: sync (default) or async.")
  private @Nullable Durability durability;

  @Override
  public Integer call() throws IOException, InterruptedException {
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    ClusterFolder folder =
        cli.namesFolder()
            ? cli.folder()
            : new ClusterFolder(Files.createTempDirectory("bezant-powercut-"));
    LocalCluster cluster =
        new ClusterFounder(cli.launcher())
            .found(
                folder,
                new ClusterPlan(
                    replicas,
                    1,
                    CHECKPOINT_INTERVAL,
                    Limits.DEFAULT,
                    new ClusterPlan.Places.Loopback(FreePorts.basePort(replicas))));
    PowerCutPlan plan =
        new PowerCutPlan(rounds, seed, writers, replicas, Optional.ofNullable(durability));
    Screen screen = new Screen(cli.terminal().err(), false);
    Thread cleaning = new Thread(() -> cluster.replicas().forEach(replica -> replica.kill()));
    Runtime.getRuntime().addShutdownHook(cleaning);
    PowerCutReport report = new PowerCut(cluster, cli.launcher(), plan, screen).run();
    Runtime.getRuntime().removeShutdownHook(cleaning);
    cli.printer()
        .print(
            report.toJson(),
            out ->
                out.printf(
                    Locale.ROOT,
                    "%s: %d rounds, %,d writes acknowledged, %d lost, %d invented, %d digest"
                        + " mismatches%n",
                    report.held() ? "held" : "BROKEN",
                    report.roundsDone(),
                    report.acknowledged(),
                    report.lost(),
                    report.invented(),
                    report.digestMismatches()));
    if (report.held() && !cli.namesFolder()) {
      remove(folder.path());
    } else if (!report.held()) {
      screen.line("the cluster's files are kept in " + folder.path());
      report.problems().forEach(screen::line);
    }
    return report.held() ? ExitCode.OK : ExitCode.ERROR;
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
