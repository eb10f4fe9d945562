package io.bezant.bench.simulation;

import io.bezant.bench.simulation.coverage.Marks;
import io.bezant.bench.simulation.world.Tally;
import java.util.List;
import java.util.Optional;

/**
 * How a run ended.
 *
 * @param seed which run
 * @param profile of which kind
 * @param plan what was drawn, in words
 * @param failure what broke, if anything did
 * @param tally what happened, by kind
 * @param marks which rare paths were taken
 * @param virtualNanos how long it took in the run's own time
 * @param settleNanos how much of that passed after all trouble had ended
 * @param events how much happened
 * @param trace the fingerprint of all of it
 * @param lastEvents the last things that happened, if they were kept
 */
public record RunReport(
    long seed,
    Profile profile,
    String plan,
    Optional<Failure> failure,
    Tally tally,
    Marks marks,
    long virtualNanos,
    long settleNanos,
    long events,
    long trace,
    List<String> lastEvents) {

  /**
   * What broke.
   *
   * @param rule which rule, in a few words
   * @param what how it showed
   */
  public record Failure(String rule, String what) {}
}
