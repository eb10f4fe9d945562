package io.bezant.bench.micro;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.bench.load.LoadSettings.Machine;
import io.bezant.bench.load.Provenance;
import io.bezant.cli.BezantCli;
import io.bezant.cli.DurationText;
import io.bezant.cli.ExitCode;
import io.bezant.cli.Printer;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench micro}: the hot steps, each alone. */
@Command(
    name = "micro",
    description = {
      "Measure the hot steps of an operation one by one with JMH: frames, signatures, digests, the"
          + " core, the log, the state tree, LMDB, uncommitted changes.",
      "Each runs in a JVM of its own with the flags of this one, unless --forks is 0."
    })
public final class MicroCommand implements Callable<Integer> {

  private static final String ROOM = "io.bezant.bench.micro.";
  private static final String PROVIDER = "provider";

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "PATTERN",
      defaultValue = "",
      description = "Only benchmarks whose Class.method matches this regular expression.")
  private String pattern = "";

  @Option(
      names = "--forks",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many JVMs for each; 0: in this one (default: ${DEFAULT-VALUE}).")
  private int forks = 1;

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      defaultValue = "3s",
      converter = DurationText.class,
      description = "How long each runs before it is measured (default: ${DEFAULT-VALUE}).")
  private Duration warmUp = Duration.ofSeconds(3);

  @Option(
      names = "--time",
      paramLabel = "TIME",
      defaultValue = "1s",
      converter = DurationText.class,
      description = "How long one iteration takes (default: ${DEFAULT-VALUE}).")
  private Duration time = Duration.ofSeconds(1);

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many iterations are measured (default: ${DEFAULT-VALUE}).")
  private int iterations = 5;

  @Option(names = "--verbose", description = "Show what JMH has to say, on standard error.")
  private boolean verbose;

  @Override
  public Integer call() throws RunnerException {
    CommandSpec command = Objects.requireNonNull(spec);
    BezantCli cli = BezantCli.of(command);
    double loadBefore = Machine.loadAverage();
    Collection<RunResult> results;
    PrintStream standard = System.out;
    try {
      // JMH talks on standard output, which belongs to the result.
      System.setOut(cli.terminal().err());
      results = new Runner(options(command).build()).run();
    } catch (NoBenchmarksException none) {
      throw new ParameterException(
          command.commandLine(), "no benchmark matches \"" + pattern + "\"", none);
    } finally {
      System.setOut(standard);
    }
    ObjectNode json = Printer.newObject();
    ArrayNode rows = json.putArray("benchmarks");
    results.forEach(result -> addRow(rows, result));
    ObjectNode settings = json.putObject("settings");
    settings
        .put("forks", forks)
        .put("iterations", iterations)
        .put("iterationMillis", time.toMillis())
        .put("warmupMillis", warmUp.toMillis());
    Machine.now(loadBefore).addTo(settings);
    Provenance.of(cli).addTo(settings);
    cli.printer().print(json, out -> print(out, json));
    return ExitCode.OK;
  }

  private ChainedOptionsBuilder options(CommandSpec command) {
    try {
      var unused = Pattern.compile(pattern);
    } catch (PatternSyntaxException wrong) {
      throw new ParameterException(
          command.commandLine(), "PATTERN: " + wrong.getDescription(), wrong);
    }
    if (forks < 0 || iterations < 1 || time.toMillis() < 1 || warmUp.isNegative()) {
      throw new ParameterException(
          command.commandLine(),
          "--forks and --warmup must not be negative, --iterations and --time must be more than"
              + " nothing");
    }
    return new OptionsBuilder()
        .include(Pattern.quote(ROOM) + ".*" + pattern)
        .param(PROVIDER, ProviderBenchmark.available())
        .forks(forks)
        .warmupForks(0)
        .warmupIterations(warmUp.isZero() ? 0 : 1)
        .warmupTime(TimeValue.milliseconds(Math.max(1, warmUp.toMillis())))
        .measurementIterations(iterations)
        .measurementTime(TimeValue.milliseconds(time.toMillis()))
        .shouldFailOnError(true)
        .verbosity(verbose ? VerboseMode.NORMAL : VerboseMode.SILENT);
  }

  private static void addRow(ArrayNode rows, RunResult result) {
    BenchmarkParams parameters = result.getParams();
    Result<?> score = result.getPrimaryResult();
    StringBuilder with = new StringBuilder();
    for (String key : parameters.getParamsKeys()) {
      String value = parameters.getParam(key);
      with.append(with.isEmpty() ? "" : " ")
          .append(key)
          .append('=')
          .append(value.substring(value.lastIndexOf('.') + 1));
    }
    ObjectNode row =
        rows.addObject()
            .put("benchmark", parameters.getBenchmark().substring(ROOM.length()))
            .put("parameters", with.toString())
            .put("score", rounded(score.getScore()));
    double error = score.getScoreError();
    if (Double.isFinite(error)) {
      row.put("error", rounded(error));
    } else {
      row.putNull("error");
    }
    row.put("unit", score.getScoreUnit());
  }

  private static double rounded(double value) {
    return Math.rint(value * 1000) / 1000;
  }

  private static void print(PrintStream out, ObjectNode json) {
    out.printf("%-48s %-44s %12s %10s  %s%n", "benchmark", "with", "score", "± 99.9 %", "unit");
    json.path("benchmarks")
        .forEach(
            row ->
                out.printf(
                    Locale.ROOT,
                    "%-48s %-44s %12.3f %10s  %s%n",
                    row.path("benchmark").asText(),
                    row.path("parameters").asText(),
                    row.path("score").asDouble(),
                    row.path("error").isNull()
                        ? "–"
                        : String.format(Locale.ROOT, "%.3f", row.path("error").asDouble()),
                    row.path("unit").asText()));
  }
}
