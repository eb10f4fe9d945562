package io.bezant.bench.compare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.bench.load.LoadSettings.Machine;
import io.bezant.bench.load.Provenance;
import io.bezant.cli.BezantCli;
import io.bezant.cli.ExitCode;
import io.bezant.cli.Printer;
import io.bezant.cli.cluster.ClusterPlan;
import io.bezant.cli.screen.Screen;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench compare}: two builds or two settings, in turn. */
@Command(
    name = "compare",
    description = {
      "Measure two builds or two settings in turn, A B A B, each on a cluster that is made for it,"
          + " and print each figure's medians and the ratio B/A pair by pair with its spread.",
      "A side is the directory of a source tree or a release, or settings with ; between them:"
          + " build=DIR, java=FLAGS (of its replicas), env.NAME=VALUE, init.FLAG=VALUE and"
          + " start.FLAG=VALUE (of `cluster init` and `cluster start`), load.FLAG=VALUE.",
      "What follows -- goes to `bench load` of both sides."
    })
public final class CompareCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--a", paramLabel = "SIDE", required = true, description = "The one side.")
  private String a = "";

  @Option(names = "--b", paramLabel = "SIDE", required = true, description = "The other side.")
  private String b = "";

  @Option(
      names = "--rounds",
      paramLabel = "R",
      defaultValue = "3",
      description = "How often each is measured (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(
      names = "--reuse",
      description =
          "Let one cluster of each side serve all rounds, both running all the time; without it"
              + " each measurement has a new one.")
  private boolean reuse;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many replicas the clusters have (default: ${DEFAULT-VALUE}).")
  private int replicas = ClusterPlan.DEFAULT_REPLICAS;

  @Parameters(
      arity = "0..*",
      paramLabel = "LOAD FLAGS",
      description = "Flags of `bench load` for both sides.")
  private List<String> loadFlags = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    Path launcher = cli.launcher().script();
    Side first = Side.parse(a, launcher);
    Side second = Side.parse(b, launcher);
    double loadBefore = Machine.loadAverage();
    Screen screen = new Screen(cli.terminal().err(), cli.terminal().ansi());
    Comparison.Outcome outcome =
        new Comparison(
                first, second, launcher, new Comparison.Terms(rounds, reuse, replicas, loadFlags))
            .run(screen);
    List<PairedFigure> figures = outcome.figures();
    ObjectNode json = Printer.newObject();
    ArrayNode rows = json.putArray("figures");
    figures.forEach(figure -> figure.addTo(rows));
    describe(json.putObject("a"), first, outcome.a().getLast());
    describe(json.putObject("b"), second, outcome.b().getLast());
    ObjectNode settings =
        json.putObject("settings").put("rounds", rounds).put("reuse", reuse).put("n", replicas);
    loadFlags.forEach(settings.putArray("loadFlags")::add);
    Machine.now(loadBefore).addTo(settings);
    cli.printer().print(json, out -> print(out, figures));
    return ExitCode.OK;
  }

  private static void describe(
      ObjectNode json, Side side, com.fasterxml.jackson.databind.JsonNode lastLoad) {
    json.put("side", side.label());
    Provenance.of(side.launcher()).addTo(json);
    json.set("settings", lastLoad.path("settings"));
  }

  private void print(PrintStream out, List<PairedFigure> figures) {
    out.printf("A  %s%nB  %s%n%n", a, b);
    out.printf(
        "%-24s %14s %14s %10s %19s  %s%n",
        "figure", "median A", "median B", "B/A", "spread", "pairs");
    for (PairedFigure figure : figures) {
      List<Double> ratios = figure.ratios();
      StringBuilder pairs = new StringBuilder();
      ratios.forEach(ratio -> pairs.append(String.format(Locale.ROOT, "%.3f ", ratio)));
      out.printf(
          Locale.ROOT,
          "%-24s %,14.1f %,14.1f %10s %19s  %s%n",
          figure.name(),
          PairedFigure.median(figure.a()),
          PairedFigure.median(figure.b()),
          ratios.isEmpty() ? "–" : String.format(Locale.ROOT, "%.3f", PairedFigure.median(ratios)),
          ratios.isEmpty()
              ? "–"
              : String.format(
                  Locale.ROOT, "%.3f … %.3f", Collections.min(ratios), Collections.max(ratios)),
          pairs.toString().strip());
    }
  }
}
