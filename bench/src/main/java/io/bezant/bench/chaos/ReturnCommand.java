package io.bezant.bench.chaos;

import io.bezant.cli.BezantCli;
import io.bezant.cli.ExitCode;
import io.bezant.protocol.ClusterConfig;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code chaos return}: what it costs when a replica comes back that lacks something. */
@Command(
    name = "return",
    description = {
      "Make a cluster, fill it, and while clients write kill a backup, let it lack something, and"
          + " start it again: how long it takes until it is back, what others send it for that,"
          + " and what clients notice.",
      "Exits with 0 if it came back each time and nothing was lost."
    })
public final class ReturnCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Mixin private TrialOptions trial = new TrialOptions();

  @Option(
      names = "--keys",
      paramLabel = "N",
      defaultValue = "100000",
      description = "How many keys the cluster holds (default: ${DEFAULT-VALUE}).")
  private int keys = 100_000;

  @Option(
      names = "--value-size",
      paramLabel = "BYTES",
      defaultValue = "256",
      description = "The size of each value (default: ${DEFAULT-VALUE}).")
  private int valueBytes = 256;

  @Option(
      names = "--percent",
      paramLabel = "P",
      defaultValue = "1",
      description = "Which part of the keys changes meanwhile (default: ${DEFAULT-VALUE}).")
  private double percent = 1;

  @Option(
      names = "--missing",
      paramLabel = "WHAT",
      split = ",",
      defaultValue = "SCATTERED,RANGE,ALL",
      description =
          "What the replica lacks, one return after the other: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}).")
  private List<Missing> missing = List.of();

  @Option(
      names = "--callers",
      paramLabel = "N",
      defaultValue = "16",
      description =
          "How many callers write all the time, each one write after the other (default:"
              + " ${DEFAULT-VALUE}).")
  private int callers = 16;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    BezantCli cli = BezantCli.of(command);
    ReturnPlan plan = plan(command);
    ReturnReport report =
        trial.onNewCluster(
            cli,
            ClusterConfig.DEFAULT_CHECKPOINT_INTERVAL,
            (cluster, screen) -> new ReplicaReturn(cluster, cli.launcher(), plan, screen).run(),
            ReturnReport::held);
    cli.printer().print(report.toJson(), report::print);
    report.problems().forEach(problem -> cli.terminal().err().println(problem));
    return report.held() ? ExitCode.OK : ExitCode.ERROR;
  }

  private ReturnPlan plan(CommandSpec command) {
    try {
      return new ReturnPlan(keys, valueBytes, percent, missing, callers, trial.seed());
    } catch (IllegalArgumentException nonsense) {
      throw new ParameterException(
          command.commandLine(), String.valueOf(nonsense.getMessage()), nonsense);
    }
  }
}
