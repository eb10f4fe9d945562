package io.bezant.bench.campaign;

import io.bezant.bench.simulation.Profile;
import io.bezant.bench.simulation.RunReport;
import io.bezant.bench.simulation.Simulator;
import io.bezant.bench.simulation.Variant;
import io.bezant.bench.simulation.planted.Mutation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Runs each planted mistake until some check notices it. A run that fails without the mistake too
 * proves nothing and does not count.
 *
 * @param firstSeed the first seed of each mistake
 * @param maxSeeds how many seeds each mistake is given
 * @param where the profiles in which a mistake is looked for, taken in turn
 * @param jobs how many mistakes at a time
 */
public record PlantedCampaign(
    long firstSeed, long maxSeeds, Function<Mutation, List<Profile>> where, int jobs) {

  private static final int RULE_CHARACTERS = 40;

  /** The same profiles for all. */
  public PlantedCampaign(long firstSeed, long maxSeeds, List<Profile> profiles, int jobs) {
    this(firstSeed, maxSeeds, mutation -> profiles, jobs);
  }

  /**
   * What became of one mistake.
   *
   * @param mutation the mistake
   * @param seeds how many seeds were run
   * @param caught the run that noticed it, if one did
   */
  public record Outcome(Mutation mutation, long seeds, Optional<RunReport> caught) {

    /** One line of the table. */
    public String line() {
      String how =
          caught
              .map(
                  report ->
                      "%s (seed %d, %s)"
                          .formatted(rule(report), report.seed(), nameOf(report.profile())))
              .orElse("NOT CAUGHT");
      return String.format(
          Locale.ROOT,
          "| %s | %s | %s | %d | %s |",
          mutation.id(),
          mutation.name(),
          mutation.mistake(),
          seeds,
          how);
    }

    private static String rule(RunReport report) {
      String rule = report.failure().map(RunReport.Failure::rule).orElse("");
      return rule.length() > RULE_CHARACTERS ? rule.substring(0, RULE_CHARACTERS) : rule;
    }
  }

  private static String nameOf(Profile profile) {
    return profile.name().toLowerCase(Locale.ROOT);
  }

  /** Runs them all; each outcome comes as soon as it is there, one at a time. */
  public List<Outcome> run(List<Mutation> mutations, Consumer<Outcome> onOutcome)
      throws InterruptedException {
    List<Outcome> outcomes = new ArrayList<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(jobs)) {
      List<Future<Outcome>> all = new ArrayList<>();
      for (Mutation mutation : mutations) {
        all.add(
            workers.submit(
                () -> {
                  Outcome outcome = hunt(mutation);
                  synchronized (all) {
                    onOutcome.accept(outcome);
                  }
                  return outcome;
                }));
      }
      for (Future<Outcome> each : all) {
        outcomes.add(each.get());
      }
    } catch (ExecutionException defect) {
      throw new IllegalStateException(defect);
    }
    return outcomes;
  }

  /** Gives one mistake its seeds. */
  public Outcome hunt(Mutation mutation) {
    List<Profile> profiles = where.apply(mutation);
    for (long run = 0; run < maxSeeds; run++) {
      long seed = firstSeed + run;
      Profile profile = profiles.get((int) Math.floorMod(seed, (long) profiles.size()));
      RunReport report = Simulator.run(seed, profile, mutation.variant());
      if (report.failure().isPresent()
          && Simulator.run(seed, profile, Variant.PRODUCTION).failure().isEmpty()) {
        return new Outcome(mutation, run + 1, Optional.of(report));
      }
    }
    return new Outcome(mutation, maxSeeds, Optional.empty());
  }
}
