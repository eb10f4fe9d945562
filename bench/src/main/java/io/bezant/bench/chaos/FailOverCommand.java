package io.bezant.bench.chaos;

import io.bezant.cli.BezantCli;
import io.bezant.cli.DurationText;
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
import picocli.CommandLine.Spec;

/** {@code chaos failover}: the primary is killed or frozen, again and again. */
@Command(
    name = "failover",
    description = {
      "Make a cluster, kill or freeze its primary while clients write, bring it back, and measure"
          + " how long clients had to wait; again and again.",
      "The gap is the longest time between two successive acknowledgements, by whichever callers,"
          + " of which the later one came after the fault.",
      "Exits with 1 if a promise was broken, not if it took long."
    })
public final class FailOverCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Mixin private TrialOptions trial = new TrialOptions();

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "30",
      description = "How often somebody is hurt (default: ${DEFAULT-VALUE}).")
  private int faults = 30;

  @Option(
      names = "--victim",
      paramLabel = "WHO",
      defaultValue = "PRIMARY",
      description =
          "Who is hurt: ${COMPLETION-CANDIDATES}; each replica in turn, or always the primary"
              + " (default: ${DEFAULT-VALUE}).")
  private Victim victim = Victim.PRIMARY;

  @Option(
      names = "--signal",
      paramLabel = "SIGNAL",
      defaultValue = "KILL",
      description =
          "What it is sent: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). After STOP comes"
              + " CONT.")
  private FaultSignal signal = FaultSignal.KILL;

  @Option(
      names = "--callers",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "How many callers write, each one write after the other; 0 for an idle cluster, in which"
              + " one caller pauses after each write (default: ${DEFAULT-VALUE}).")
  private int callers = 64;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      defaultValue = "35s",
      converter = DurationText.class,
      description =
          "How long they write before the first fault: for half a minute after its start a replica"
              + " is patient with everybody (default: ${DEFAULT-VALUE}).")
  private Duration warmUp = Duration.ofSeconds(35);

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "50ms",
      converter = DurationText.class,
      description =
          "With --callers 0: how long the one caller pauses; the gap contains it (default:"
              + " ${DEFAULT-VALUE}).")
  private Duration interval = Duration.ofMillis(50);

  @Option(
      names = "--at-most",
      paramLabel = "TIME",
      defaultValue = "10m",
      converter = DurationText.class,
      description = "No further fault after this time (default: ${DEFAULT-VALUE}).")
  private Duration patience = Duration.ofMinutes(10);

  @Override
  public Integer call() throws IOException, InterruptedException {
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    FailOverPlan plan =
        new FailOverPlan(
            victim,
            faults,
            signal,
            callers,
            warmUp,
            interval,
            trial.replicas(),
            trial.seed(),
            patience);
    FailOverReport report =
        trial.onNewCluster(
            cli,
            ClusterConfig.DEFAULT_CHECKPOINT_INTERVAL,
            (cluster, screen) -> new FailOver(cluster, cli.launcher(), plan, screen).run(),
            FailOverReport::held);
    cli.printer().print(report.toJson(), report::print);
    report.problems().forEach(problem -> cli.terminal().err().println(problem));
    return report.held() ? ExitCode.OK : ExitCode.ERROR;
  }
}
