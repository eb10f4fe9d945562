package io.bezant.bench.campaign;

import io.bezant.bench.simulation.Profile;
import io.bezant.bench.simulation.Variant;
import io.bezant.bench.simulation.planted.Mutation;
import io.bezant.cli.ExitCode;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Makes trials of {@link PowerLoss} and tells what came of them. */
final class PowerLossReport {
  private static final int FAILURES_SHOWN = 3;
  private final PrintStream out;

  PowerLossReport(PrintStream out) {
    this.out = out;
  }

  /** Tries every moment of the run of each seed; the exit code. */
  int all(Campaign campaign) throws InterruptedException {
    boolean holds = true;
    for (long seed = campaign.firstSeed(); seed < campaign.firstSeed() + campaign.seeds(); seed++) {
      Profile profile = campaign.profileOf(seed);
      PowerLoss.Outcome outcome =
          new PowerLoss(seed, profile, Variant.PRODUCTION, campaign.jobs()).run();
      out.printf(Locale.ROOT, "seed %d, %s%n", seed, profile.name().toLowerCase(Locale.ROOT));
      out.print(outcome.text());
      if (outcome.recorded().failure().isPresent()) {
        out.print(FailureReport.of(outcome.recorded()));
      }
      for (PowerLoss.Broken each :
          outcome.broken().subList(0, Math.min(FAILURES_SHOWN, outcome.broken().size()))) {
        out.print(FailureReport.of(each.report()));
        out.printf(
            "  with: %s --lose-power-at %s%n",
            FailureReport.replayCommand(each.report()), each.point());
      }
      out.flush();
      holds &= outcome.holds();
    }
    return holds ? ExitCode.OK : ExitCode.ERROR;
  }

  /** Tries each mistake until it is noticed; the exit code. */
  int mistakes(Campaign campaign, List<Mutation> mistakes) throws InterruptedException {
    int caught = 0;
    for (Mutation mistake : mistakes) {
      String how = noticed(campaign, mistake);
      caught += how.isEmpty() ? 0 : 1;
      out.printf(
          Locale.ROOT,
          "| %s %s | %s |%n",
          mistake.id(),
          mistake.mistake(),
          how.isEmpty() ? "NOT CAUGHT" : how);
      out.flush();
    }
    out.printf(Locale.ROOT, "%d of %d planted mistakes caught%n", caught, mistakes.size());
    return caught == mistakes.size() ? ExitCode.OK : ExitCode.ERROR;
  }

  /** Where it was noticed and how; empty if it was not. */
  private static String noticed(Campaign campaign, Mutation mistake) throws InterruptedException {
    for (long seed = campaign.firstSeed(); seed < campaign.firstSeed() + campaign.seeds(); seed++) {
      PowerLoss.Outcome outcome =
          new PowerLoss(seed, campaign.profileOf(seed), mistake.variant(), campaign.jobs())
              .runToFirst();
      if (outcome.recorded().failure().isPresent()) {
        return "without loss of power (seed %d) | %s"
            .formatted(seed, outcome.recorded().failure().get().rule());
      }
      if (!outcome.broken().isEmpty()) {
        PowerLoss.Broken first = outcome.broken().getFirst();
        return "%s (seed %d) | %s"
            .formatted(first.point(), seed, first.report().failure().orElseThrow().rule());
      }
    }
    return "";
  }
}
