package io.bezant.bench.load;

import java.time.Duration;

/**
 * How a load is to be made.
 *
 * @param callerCount how many ask at the same time, each waiting for its answer
 * @param identityCount how many clients, each with a key of its own, they share
 * @param warmUp how long the load runs before it is measured
 * @param measured how long it is measured
 * @param seed what keys and values are drawn from
 */
public record LoadPlan(
    int callerCount, int identityCount, Duration warmUp, Duration measured, long seed) {

  /** Most callers: as many operations may wait in one client. */
  public static final int MAX_CALLERS = 30_000;

  private static final long MAX_SECONDS = 24L * 60 * 60;

  /** Rejects what cannot be done. */
  public LoadPlan {
    Workload.requireWithin("--clients", callerCount, 1, MAX_CALLERS);
    Workload.requireWithin("--identities", identityCount, 1, callerCount);
    if (measured.isZero() || measured.isNegative() || warmUp.isNegative()) {
      throw new IllegalArgumentException(
          "--duration must be more than nothing and --warmup not less");
    }
    Workload.requireWithin("--duration", measured.toSeconds(), 0, MAX_SECONDS);
    Workload.requireWithin("--warmup", warmUp.toSeconds(), 0, MAX_SECONDS);
  }
}
