package io.bezant.bench.suite;

import io.bezant.bench.load.WarmUp;
import java.time.Duration;
import java.util.List;

/**
 * How thorough a suite is.
 *
 * @param quick whether it ends within {@link #QUICK_BUDGET} and leaves out what does not fit
 * @param firstWarmUp of each new cluster
 * @param warmUp before each further load
 * @param measured how long each load is measured
 * @param growthKeys with how many keys it is measured
 * @param replicaCounts with how many replicas it is measured, beside four
 * @param starts how often each start is measured
 */
record SuitePlan(
    boolean quick,
    WarmUp firstWarmUp,
    Duration warmUp,
    Duration measured,
    List<Integer> growthKeys,
    List<Integer> replicaCounts,
    int starts) {

  /** What is begun must be likely to end within four minutes. */
  static final Duration QUICK_BUDGET = Duration.ofSeconds(225);

  SuitePlan {
    growthKeys = List.copyOf(growthKeys);
    replicaCounts = List.copyOf(replicaCounts);
  }

  /** A few seconds for each: shows that all is well and what is roughly to be expected. */
  static SuitePlan ofQuick() {
    return new SuitePlan(
        true,
        new WarmUp.Fixed(Duration.ofSeconds(15)),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        List.of(100_000),
        List.of(7),
        2);
  }

  /** Long enough to be believed. */
  static SuitePlan ofFull(List<Integer> growthKeys) {
    return new SuitePlan(
        false,
        WarmUp.Steady.DEFAULT,
        Duration.ofSeconds(5),
        Duration.ofSeconds(20),
        growthKeys,
        List.of(7, 10, 13),
        3);
  }

  /** The same with longer or shorter loads. */
  SuitePlan measuring(Duration time) {
    return new SuitePlan(quick, firstWarmUp, warmUp, time, growthKeys, replicaCounts, starts);
  }
}
