package io.bezant.bench.campaign;

import io.bezant.bench.simulation.Reduction;
import io.bezant.bench.simulation.RunReport;
import io.bezant.bench.simulation.Simulator;
import io.bezant.bench.simulation.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Leaves out of a failing run whatever it fails without: first faults, in halves, quarters and so
 * on [Zeller and Hildebrandt 2002], the last ones first, then operations. What remains fails by the
 * same rule.
 */
public final class Shrinker {
  private final Predicate<Reduction> fails;
  private int runsLeft;

  /**
   * A shrinker.
   *
   * @param fails whether the run still fails in the same way
   * @param maxRuns how many runs it may make
   */
  Shrinker(Predicate<Reduction> fails, int maxRuns) {
    this.fails = fails;
    this.runsLeft = maxRuns;
  }

  /** The least that is found of a failed run of production code. */
  public static Reduction shrink(RunReport failed, int maxRuns) {
    String rule = failed.failure().orElseThrow().rule();
    return new Shrinker(
            reduction ->
                Simulator.run(failed.seed(), failed.profile(), Variant.PRODUCTION, reduction)
                    .failure()
                    .filter(failure -> failure.rule().equals(rule))
                    .isPresent(),
            maxRuns)
        .shrink(faults(failed));
  }

  private static int faults(RunReport report) {
    return report.tally().counts().entrySet().stream()
        .filter(each -> each.getKey().startsWith("trouble: "))
        .mapToInt(each -> Math.toIntExact(each.getValue()))
        .sum();
  }

  Reduction shrink(int faults) {
    Reduction least = Reduction.NONE;
    List<Integer> left = new ArrayList<>();
    for (int fault = 0; fault < faults; fault++) {
      left.add(fault);
    }
    for (int size = left.size(); size >= 1; size /= 2) {
      for (int to = left.size(); to > 0; to -= size) {
        List<Integer> part = List.copyOf(left.subList(Math.max(0, to - size), to));
        List<Integer> without = new ArrayList<>(least.withoutFaults());
        without.addAll(part);
        Reduction smaller = new Reduction(without, least.maxOperations());
        if (stillFails(smaller)) {
          least = smaller;
          left.removeAll(part);
        }
      }
    }
    return withFewestOperations(least);
  }

  private Reduction withFewestOperations(Reduction reduction) {
    Reduction least = reduction;
    for (int operations : new int[] {64, 32, 16, 8, 4, 2, 1}) {
      Reduction smaller = new Reduction(least.withoutFaults(), operations);
      if (stillFails(smaller)) {
        least = smaller;
      }
    }
    return least;
  }

  private boolean stillFails(Reduction reduction) {
    return runsLeft-- > 0 && fails.test(reduction);
  }
}
