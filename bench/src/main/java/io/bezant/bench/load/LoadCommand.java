package io.bezant.bench.load;

import io.bezant.cli.BezantCli;
import io.bezant.cli.DurationText;
import io.bezant.cli.ExitCode;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.screen.Screen;
import io.bezant.protocol.Limits;
import io.bezant.protocol.config.ReplicaFile.Durability;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench load}: how much a running cluster does, how fast, and what it costs. */
@Command(
    name = "load",
    description = {
      "Ask a running cluster as much as so many callers can, each waiting for its answers, or by"
          + " the clock with --rate.",
      "Processor time is that of the replica processes on this machine, user and system. Exits with"
          + " 1 if nothing succeeded; failures beside successes are only reported."
    })
public final class LoadCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--op",
      paramLabel = "OP",
      defaultValue = "put",
      description = "What is asked: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Workload.Mix mix = Workload.Mix.PUT;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "64",
      description = "How many callers ask at the same time (default: ${DEFAULT-VALUE}).")
  private int callers = 64;

  @Option(
      names = "--identities",
      paramLabel = "M",
      defaultValue = "1",
      description =
          "How many clients they share, each with its own key (default: ${DEFAULT-VALUE}).")
  private int identities = 1;

  @Option(
      names = "--value-size",
      paramLabel = "BYTES",
      defaultValue = "256",
      description = "How long each value is (default: ${DEFAULT-VALUE}).")
  private int valueBytes = 256;

  @Option(
      names = "--keys",
      paramLabel = "K",
      defaultValue = "10000",
      description =
          "How many keys are touched, uniformly at random; written first when they are to be read"
              + " (default: ${DEFAULT-VALUE}).")
  private int keys = 10_000;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "20s",
      converter = DurationText.class,
      description = "How long it is measured (default: ${DEFAULT-VALUE}).")
  private Duration measured = Duration.ofSeconds(20);

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = WarmUp.Text.class,
      description =
          "How long it runs before that, or `steady`: until the replicas' compilers take less than"
              + " a tenth of their time, five minutes at most (default: ${DEFAULT-VALUE}).")
  private WarmUp warmUp = new WarmUp.Fixed(Duration.ofSeconds(10));

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Ask N times a second whether or not it keeps up (open loop); --clients bounds how many"
              + " questions are open. Without it callers ask when they have their answer.")
  private @Nullable Double rate;

  @Option(
      names = "--arrivals",
      paramLabel = "KIND",
      defaultValue = "constant",
      description =
          "With --rate, how questions are spread: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}).")
  private Arrivals.Kind arrivals = Arrivals.Kind.CONSTANT;

  @Option(
      names = "--backlog",
      paramLabel = "N",
      description =
          "With --rate, how many may wait while all callers are busy; more are missed and counted"
              + " (default: what comes in a second).")
  private @Nullable Integer backlog;

  @Option(
      names = "--read-percent",
      paramLabel = "P",
      defaultValue = "50",
      description = "With --op mixed, how many of a hundred read (default: ${DEFAULT-VALUE}).")
  private int readPercent = Workload.Shape.EVEN;

  @Option(
      names = "--durability",
      paramLabel = "MODE",
      description = "Refuse to measure a cluster that does not run with this mode: sync, async.")
  private @Nullable Durability durability;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "What keys and values are drawn from (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Override
  public Integer call() throws InterruptedException {
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    LoadPlan plan = new LoadPlan(callers, identities, warmUp, measured, seed, pacing());
    Workload.Shape shape = new Workload.Shape(keys, valueBytes, readPercent);
    LocalCluster cluster = cli.cluster();
    Limits limits = cluster.file().config().limits();
    Workload.requireWithin("--value-size", valueBytes, 0, limits.maxValueBytes());
    LoadTarget target = LoadTarget.find(cluster);
    Durability wanted = durability;
    if (wanted != null) {
      target.requireDurability(wanted);
    }
    Screen screen = new Screen(cli.terminal().err(), cli.terminal().ansi());
    try (Clients clients = Clients.connect(target.clientFiles(identities), cli.deadline())) {
      LoadRun.Stage stage = new LoadRun.Stage(target, clients, Provenance.of(cli), screen);
      LoadReport report = LoadRun.of(stage, new Workload(mix, shape, seed), plan);
      cli.printer().print(report.toJson(), report::print);
      return report.interval().operationCount() > 0 ? ExitCode.OK : ExitCode.ERROR;
    }
  }

  private Pacing pacing() {
    Double perSecond = rate;
    if (perSecond == null) {
      return new Pacing.Closed();
    }
    Integer mayWait = backlog;
    return new Pacing.Open(
        arrivals,
        perSecond,
        mayWait == null ? (int) Math.min(perSecond, Pacing.Open.MAX_BACKLOG) : mayWait);
  }
}
