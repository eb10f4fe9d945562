package io.bezant.bench.campaign;

import io.bezant.bench.simulation.Blackout;
import io.bezant.bench.simulation.Profile;
import io.bezant.bench.simulation.Reduction;
import io.bezant.bench.simulation.RunReport;
import io.bezant.bench.simulation.Simulator;
import io.bezant.bench.simulation.Variant;
import io.bezant.bench.simulation.planted.Catalogue;
import io.bezant.bench.simulation.planted.HuntingGround;
import io.bezant.bench.simulation.planted.Mutation;
import io.bezant.cli.BezantCli;
import io.bezant.cli.ExitCode;
import io.bezant.cli.screen.Screen;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code simulate}: whole clusters in virtual time, one for each seed. */
@Command(
    name = "simulate",
    description = {
      "Run whole clusters in virtual time, one for each seed, let everything fail that may fail,"
          + " and check what must hold.",
      "A failed run prints its seed and the command that shows it again."
    })
public final class SimulateCommand implements Callable<Integer> {
  private static final int SHRINK_RUNS = 300;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many seeds, one after the other (default: ${DEFAULT-VALUE}).")
  private long seeds = 1;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "The first seed (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--profile",
      paramLabel = "P",
      split = ",",
      description =
          "Which kinds of trouble: ${COMPLETION-CANDIDATES}. Seeds take turns (default: all but"
              + " canary).")
  private @Nullable List<Profile> profiles;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "How many runs at a time (default: one for each processor).")
  private int jobs = Runtime.getRuntime().availableProcessors();

  @Option(names = "--trace", description = "Show everything that happens in the run of one seed.")
  private boolean trace;

  @Option(
      names = "--without-faults",
      paramLabel = "I",
      split = ",",
      description = "With --trace: leave out these faults, counted from zero.")
  private List<Integer> withoutFaults = List.of();

  @Option(
      names = "--operations",
      paramLabel = "N",
      description = "With --trace: each client asks at most so much.")
  private int operations = Integer.MAX_VALUE;

  @Option(
      names = "--shrink",
      description =
          "For each failed run, look for the fewest faults and operations that fail alike.")
  private boolean shrink;

  @Option(names = "--markdown", description = "Print the summary as tables for a document.")
  private boolean markdown;

  @Option(
      names = "--require-marks",
      description = "Fail if a mark had no hit that a long campaign over all profiles must reach.")
  private boolean requireMarks;

  @Option(
      names = "--determinism",
      paramLabel = "N",
      description = "Instead, run N seeds twice in two JVMs that differ, and compare the runs.")
  private long determinism;

  @Option(
      names = "--planted",
      paramLabel = "ID",
      split = ",",
      description =
          "Instead, plant mistakes and look for the first seed that notices each, in the profiles"
              + " that it needs unless --profile names others: all, or their numbers.")
  private @Nullable List<String> planted;

  @Option(
      names = "--max-seeds",
      paramLabel = "N",
      defaultValue = "1000",
      description = "With --planted: how many seeds each mistake is given (default: 1000).")
  private long maxSeeds = 1000;

  @Option(
      names = "--power-loss",
      description = {
        "Instead, make the run of each seed and then anew for each moment at which something became"
            + " durable on any machine: the power of all fails there.",
        "With --planted: with these mistakes, until one is noticed."
      })
  private boolean powerLoss;

  @Option(
      names = "--lose-power-at",
      paramLabel = "POINT",
      converter = PointConverter.class,
      description = "With --trace: let all power fail there, as --power-loss wrote it.")
  private Blackout.@Nullable Point losePowerAt;

  @Option(
      names = "--fingerprints",
      hidden = true,
      description = "Print a fingerprint for each seed.")
  private boolean fingerprints;

  @Override
  public Integer call() throws InterruptedException, IOException {
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    if (seeds < 1 || jobs < 1 || determinism < 0) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--seeds and --jobs must be at least 1, --determinism must not be negative");
    }
    PrintStream out = cli.terminal().out();
    try {
      if (powerLoss) {
        return losePower(out);
      }
      if (planted != null) {
        return plant(planted, out);
      }
      if (determinism > 0) {
        return new DeterminismCheck(campaign(determinism)).run(out);
      }
      return trace ? show(out) : campaign(cli, out);
    } finally {
      out.flush();
    }
  }

  private int losePower(PrintStream out) throws InterruptedException {
    PowerLossReport to = new PowerLossReport(out);
    List<Profile> chosen = profiles == null ? List.of(Profile.BLACKOUT) : List.copyOf(profiles);
    Campaign campaign = new Campaign(seed, seeds, chosen, jobs);
    return planted == null ? to.all(campaign) : to.mistakes(campaign, mistakes(planted));
  }

  private static List<Mutation> mistakes(List<String> ids) {
    return Catalogue.all().stream()
        .filter(it -> ids.contains("all") || ids.contains(it.id()) || ids.contains(it.name()))
        .toList();
  }

  private int plant(List<String> ids, PrintStream out) throws InterruptedException {
    List<Mutation> chosen = mistakes(ids);
    List<PlantedCampaign.Outcome> outcomes =
        new PlantedCampaign(
                seed, maxSeeds, profiles == null ? HuntingGround::of : mutation -> profiles(), jobs)
            .run(
                chosen,
                outcome -> {
                  out.print(outcome.line() + "\n");
                  out.flush();
                });
    long caught = outcomes.stream().filter(it -> it.caught().isPresent()).count();
    out.print(caught + " of " + outcomes.size() + " planted mistakes caught\n");
    return caught == outcomes.size() ? ExitCode.OK : ExitCode.ERROR;
  }

  private List<Profile> profiles() {
    return profiles == null ? Profile.USUAL : List.copyOf(profiles);
  }

  private Campaign campaign(long count) {
    List<Profile> chosen = profiles();
    return new Campaign(seed, count, chosen, jobs);
  }

  private int show(PrintStream out) {
    Profile profile = campaign(1).profileOf(seed);
    Consumer<String> to = line -> out.print(line + "\n");
    RunReport report =
        losePowerAt == null
            ? Simulator.show(
                seed, profile, Variant.PRODUCTION, new Reduction(withoutFaults, operations), to)
            : Simulator.show(seed, profile, Variant.PRODUCTION, Blackout.at(losePowerAt), to);
    out.print(FailureReport.of(report));
    return report.failure().isEmpty() ? ExitCode.OK : ExitCode.ERROR;
  }

  private int campaign(BezantCli cli, PrintStream out) throws InterruptedException {
    Screen screen = new Screen(cli.terminal().err(), cli.terminal().ansi());
    Screen.Bar bar = screen.bar(seeds);
    CampaignSummary summary =
        campaign(seeds)
            .run(
                Variant.PRODUCTION,
                report -> {
                  bar.advance();
                  if (report.failure().isPresent()) {
                    out.print(FailureReport.of(report));
                    if (shrink) {
                      out.print(shrunk(report));
                    }
                    out.flush();
                  }
                  if (fingerprints) {
                    out.print(
                        String.format(
                            Locale.ROOT,
                            "fingerprint %d %016x %d%n",
                            report.seed(),
                            report.trace(),
                            report.events()));
                  }
                });
    bar.end();
    out.print(markdown ? SummaryTables.of(summary) : summary.text());
    boolean lacksMarks = requireMarks && !summary.marks().missing().isEmpty();
    return summary.failed() == 0 && !lacksMarks ? ExitCode.OK : ExitCode.ERROR;
  }

  /** Reads a point. */
  static final class PointConverter implements ITypeConverter<Blackout.Point> {
    @Override
    public Blackout.Point convert(String text) {
      return Blackout.Point.parse(text);
    }
  }

  private static String shrunk(RunReport report) {
    return "smaller: "
        + FailureReport.replayCommand(report)
        + Shrinker.shrink(report, SHRINK_RUNS).options()
        + "\n";
  }
}
