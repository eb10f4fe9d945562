package io.bezant.bench.chaos;

import java.time.Duration;

/**
 * How often a replica is hurt, which and how, while how much is asked of the cluster.
 *
 * @param victim which one
 * @param faults how often
 * @param signal how
 * @param callers how many callers write, each as fast as it is answered; zero for one caller that
 *     writes once in a while, so that the cluster is idle when the fault comes
 * @param warmUp how long callers write before the first fault
 * @param interval how long that one caller pauses after an answer
 * @param replicas how many replicas the cluster has
 * @param seed what the moments are drawn from
 * @param patience no further fault after this time
 */
public record FailOverPlan(
    Victim victim,
    int faults,
    FaultSignal signal,
    int callers,
    Duration warmUp,
    Duration interval,
    int replicas,
    long seed,
    Duration patience) {

  /** Rejects nonsense. */
  public FailOverPlan {
    if (faults < 1 || callers < 0 || replicas < 1) {
      throw new IllegalArgumentException(
          "somebody must be hurt at least once, and callers cannot be fewer than none");
    }
  }

  boolean isIdle() {
    return callers == 0;
  }
}
