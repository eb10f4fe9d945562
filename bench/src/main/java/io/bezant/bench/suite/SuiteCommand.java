package io.bezant.bench.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.bench.load.Workload;
import io.bezant.cli.BezantCli;
import io.bezant.cli.DurationText;
import io.bezant.cli.ExitCode;
import io.bezant.cli.screen.Screen;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench suite}: everything, with targets, as JSON and as a page. */
@Command(
    name = "suite",
    description = {
      "Bring up clusters, measure puts, gets, many identities, growth with keys and replicas,"
          + " starts and memory, and print targets beside what was measured.",
      "With --quick it takes four minutes at most and leaves out what does not fit; without, about"
          + " twenty. Exits with 0 also when targets are missed."
    })
public final class SuiteCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--quick", description = "A few seconds for each load.")
  private boolean quick;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write suite.json and suite.html into this directory.")
  private @Nullable Path out;

  @Option(
      names = "--keys",
      paramLabel = "K",
      split = ",",
      defaultValue = "100000,1000000",
      description =
          "Measure growth with so many keys, without --quick (default: ${DEFAULT-VALUE}).")
  private List<Integer> keys = List.of(100_000, 1_000_000);

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "How long each load is measured (default: 20s; 5s with --quick).")
  private @Nullable Duration measured;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    BezantCli cli = BezantCli.of(command);
    for (int count : keys) {
      if (count < 1 || count > Workload.MAX_KEYS) {
        throw new ParameterException(
            command.commandLine(), "--keys must be in 1.." + Workload.MAX_KEYS);
      }
    }
    SuitePlan plan = quick ? SuitePlan.ofQuick() : SuitePlan.ofFull(keys);
    Duration wanted = measured;
    if (wanted != null) {
      plan = plan.measuring(wanted);
    }
    Path directory = out;
    if (directory != null) {
      // A place that cannot be written is noticed before, not after.
      Files.createDirectories(directory);
    }
    Screen screen = new Screen(cli.terminal().err(), cli.terminal().ansi());
    ObjectNode result = new Suite(plan, cli.launcher(), screen).run();
    if (directory != null) {
      Files.writeString(directory.resolve("suite.json"), result.toString() + "\n");
      Files.writeString(directory.resolve("suite.html"), new SuitePage(result).html());
      screen.line("written: " + directory.resolve("suite.html"));
    }
    cli.printer().print(result, stream -> print(stream, result));
    return ExitCode.OK;
  }

  private static void print(PrintStream stream, ObjectNode result) {
    stream.printf(
        "%n%-44s %14s %14s  %-12s %-11s %s%n", "", "measured", "target", "", "", "source");
    for (JsonNode target : result.path("targets")) {
      boolean atMost = target.has("atMost");
      JsonNode met = target.path("met");
      stream.printf(
          Locale.ROOT,
          "%-44s %14s %14s  %-12s %-11s %s%n",
          target.path("title").asText(),
          target.path("measured").isNumber()
              ? String.format(Locale.ROOT, "%,.1f", target.path("measured").doubleValue())
              : "–",
          (atMost ? "≤ " : "≥ ")
              + String.format(
                  Locale.ROOT, "%,.0f", target.path(atMost ? "atMost" : "atLeast").doubleValue()),
          target.path("unit").asText(),
          met.isNull() ? "unmeasured" : met.booleanValue() ? "met" : "MISSED",
          target.path("source").asText());
    }
  }
}
