package io.bezant.bench.chaos;

import io.bezant.cli.BezantCli;
import io.bezant.cli.ExitCode;
import io.bezant.protocol.ClusterConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code chaos calm}: no faults, and so no suspicion. */
@Command(
    name = "calm",
    description = {
      "Make a cluster, let clients write as fast as they are answered, hurt nobody, and count how"
          + " often a replica suspected a primary or left a view: never, if all is well.",
      "Exits with 1 if it happened once."
    })
public final class CalmCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Mixin private TrialOptions trial = new TrialOptions();

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "10",
      description = "How long (default: ${DEFAULT-VALUE}).")
  private double minutes = 10;

  @Option(
      names = "--callers",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "How many callers write, each one write after the other (default:"
              + " ${DEFAULT-VALUE}).")
  private int callers = 64;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    BezantCli cli = BezantCli.of(command);
    if (callers < 1 || !(minutes > 0)) {
      throw new ParameterException(
          command.commandLine(), "--callers and --minutes must be more than none");
    }
    Duration time = Duration.ofMillis((long) (minutes * 60_000));
    CalmReport report =
        trial.onNewCluster(
            cli,
            ClusterConfig.DEFAULT_CHECKPOINT_INTERVAL,
            (cluster, screen) -> new Calm(cluster, cli.launcher(), screen).run(callers, time),
            CalmReport::held);
    cli.printer().print(report.toJson(), report::print);
    report.problems().forEach(problem -> cli.terminal().err().println(problem));
    return report.held() ? ExitCode.OK : ExitCode.ERROR;
  }
}
