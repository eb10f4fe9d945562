package io.bezant.bench.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Locale;

/**
 * How a load is to be made.
 *
 * @param callerCount how many questions may be open at the same time
 * @param identityCount how many clients, each with a key of its own, the callers share
 * @param warmUp how long the load runs before it is measured
 * @param measured how long it is measured
 * @param seed what keys, values and arrivals are drawn from
 * @param pacing when callers ask
 */
public record LoadPlan(
    int callerCount,
    int identityCount,
    WarmUp warmUp,
    Duration measured,
    long seed,
    Pacing pacing) {

  /** Most callers: as many operations may wait in one client. */
  public static final int MAX_CALLERS = 30_000;

  private static final long MAX_SECONDS = 24L * 60 * 60;

  /** Rejects what cannot be done. */
  public LoadPlan {
    Workload.requireWithin("--clients", callerCount, 1, MAX_CALLERS);
    Workload.requireWithin("--identities", identityCount, 1, callerCount);
    if (measured.isZero() || measured.isNegative() || warmUp.most().isNegative()) {
      throw new IllegalArgumentException(
          "--duration must be more than nothing and --warmup not less");
    }
    Workload.requireWithin("--duration", measured.toSeconds(), 0, MAX_SECONDS);
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  /**
   * Adds it to a report.
   *
   * @param warmedUp how long the warm-up took
   */
  public void addTo(ObjectNode json, Duration warmedUp) {
    json.put("clients", callerCount)
        .put("identities", identityCount)
        .put("durationSeconds", seconds(measured))
        .put("warmupSeconds", seconds(warmedUp))
        .put("warmupRule", warmUp.text())
        .put("seed", seed);
    switch (pacing) {
      case Pacing.Closed() -> json.put("loop", "closed");
      case Pacing.Open open ->
          json.put("loop", "open")
              .put("rate", open.perSecond())
              .put("arrivals", open.kind().toString())
              .put("backlog", open.maxBacklog());
    }
  }

  /** The same for people, of a load that was made. */
  public String text(LoadRun.Measured load) {
    return String.format(
        Locale.ROOT,
        "%d callers of %d identities%s, %.1f s after a warm-up of %.0f s",
        callerCount,
        identityCount,
        switch (pacing) {
          case Pacing.Closed() -> "";
          case Pacing.Open open ->
              String.format(Locale.ROOT, " at %,.0f per second", open.perSecond());
        },
        load.seconds(),
        seconds(load.warmUp()));
  }

  /** The loop of this plan. */
  Loop loop(Asking asking, LatencyRecorder recorder) {
    return switch (pacing) {
      case Pacing.Closed() -> new ClosedLoop(asking, recorder, callerCount);
      case Pacing.Open open ->
          new OpenLoop(
              asking,
              recorder,
              new Arrivals(open.kind(), open.perSecond(), seed),
              new OpenLoop.Bounds(callerCount, open.maxBacklog()));
    };
  }
}
