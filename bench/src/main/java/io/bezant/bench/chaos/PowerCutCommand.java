package io.bezant.bench.chaos;

import io.bezant.cli.BezantCli;
import io.bezant.cli.ExitCode;
import io.bezant.protocol.config.ReplicaFile.Durability;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private TrialOptions trial = new TrialOptions();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "20",
      description = "How often (default: ${DEFAULT-VALUE}).")
  private int rounds = 20;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "16",
      description = "How many writers write at the same time (default: ${DEFAULT-VALUE}).")
  private int writers = 16;

  @Option(
      names = "--durability",
      paramLabel = "MODE",
      description = "What replicas make durable: sync (default) or async.")
  private @Nullable Durability durability;

  @Override
  public Integer call() throws IOException, InterruptedException {
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    PowerCutPlan plan =
        new PowerCutPlan(
            rounds, trial.seed(), writers, trial.replicas(), Optional.ofNullable(durability));
    PowerCutReport report =
        trial.onNewCluster(
            cli,
            CHECKPOINT_INTERVAL,
            (cluster, screen) -> new PowerCut(cluster, cli.launcher(), plan, screen).run(),
            PowerCutReport::held);
    cli.printer()
        .print(
            report.toJson(),
            out ->
                out.printf(
                    Locale.ROOT,
                    "%s: %d rounds, %,d writes acknowledged, %d lost, %d invented, %d applied"
                        + " twice, %d digest mismatches%n",
                    report.held() ? "held" : "BROKEN",
                    report.roundsDone(),
                    report.acknowledged(),
                    report.lost(),
                    report.invented(),
                    report.repeated(),
                    report.digestMismatches()));
    report.problems().forEach(problem -> cli.terminal().err().println(problem));
    return report.held() ? ExitCode.OK : ExitCode.ERROR;
  }
}
