package io.bezant.bench.ycsb;

import io.bezant.bench.load.Clients;
import io.bezant.bench.load.LoadPlan;
import io.bezant.bench.load.LoadRun;
import io.bezant.bench.load.LoadTarget;
import io.bezant.bench.load.Pacing;
import io.bezant.bench.load.Provenance;
import io.bezant.bench.load.WarmUp;
import io.bezant.cli.BezantCli;
import io.bezant.cli.DurationText;
import io.bezant.cli.ExitCode;
import io.bezant.cli.screen.Screen;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench ycsb}: the workloads that others measure themselves by. */
@Command(
    name = "ycsb",
    description = {
      "Ask a running cluster what one of YCSB's core workloads asks, drawn by YCSB's own generators"
          + " (which take no seed).",
      "a: half updates; b: 5 % updates; c: reads only; d: reads of the latest, 5 % inserts; f: half"
          + " read-modify-write, by compare-and-set that is tried again. e needs range scans, which"
          + " the store does not have yet."
    })
public final class YcsbCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--workload",
      paramLabel = "LETTER",
      required = true,
      description = "Which: ${COMPLETION-CANDIDATES}.")
  private CoreLetter letter = CoreLetter.A;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "64",
      description = "How many of YCSB's threads (default: ${DEFAULT-VALUE}).")
  private int callers = 64;

  @Option(
      names = "--identities",
      paramLabel = "M",
      defaultValue = "1",
      description = "How many clients they share, each with a key (default: ${DEFAULT-VALUE}).")
  private int identities = 1;

  @Option(
      names = "--records",
      paramLabel = "K",
      defaultValue = "10000",
      description = "How many records are inserted first (default: ${DEFAULT-VALUE}).")
  private int records = 10_000;

  @Option(
      names = "--field-count",
      paramLabel = "N",
      defaultValue = "10",
      description = "Fields of a record (default: ${DEFAULT-VALUE}).")
  private int fieldCount = 10;

  @Option(
      names = "--field-length",
      paramLabel = "BYTES",
      defaultValue = "100",
      description = "Length of a field (default: ${DEFAULT-VALUE}).")
  private int fieldBytes = 100;

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
      description = "As for `bench load` (default: ${DEFAULT-VALUE}).")
  private WarmUp warmUp = new WarmUp.Fixed(Duration.ofSeconds(10));

  @Override
  public Integer call() throws InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    BezantCli cli = BezantCli.of(command);
    if (letter.scans()) {
      throw new ParameterException(
          command.commandLine(),
          "--workload e is made of range scans, which the store does not have yet; a, b, c, d and f"
              + " can be measured");
    }
    RecordShape shape = new RecordShape(records, fieldCount, fieldBytes);
    LoadPlan plan = new LoadPlan(callers, identities, warmUp, measured, 1, new Pacing.Closed());
    LoadTarget target = LoadTarget.find(cli.cluster());
    Screen screen = new Screen(cli.terminal().err(), cli.terminal().ansi());
    try (Clients clients = Clients.connect(target.clientFiles(identities), cli.deadline())) {
      YcsbReport report =
          new YcsbRun(letter, shape, plan)
              .run(new LoadRun.Stage(target, clients, Provenance.of(cli), screen));
      cli.printer().print(report.toJson(), report::print);
      return report.load().interval().operationCount() > 0 ? ExitCode.OK : ExitCode.ERROR;
    }
  }
}
