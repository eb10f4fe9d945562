package io.bezant.bench.load;

/** By what callers decide when to ask. */
public sealed interface Pacing {

  /** Each asks as soon as it has its answer. */
  record Closed() implements Pacing {}

  /**
   * By the clock.
   *
   * @param kind how arrivals are spread
   * @param perSecond how many come in a second
   * @param maxBacklog how many may wait while all callers are busy
   */
  record Open(Arrivals.Kind kind, double perSecond, int maxBacklog) implements Pacing {

    /** Most in a second: far more than the generator itself can do. */
    public static final double MAX_RATE = 1e6;

    /** Most that may wait. */
    public static final int MAX_BACKLOG = 10_000_000;

    /** Rejects what cannot be. */
    public Open {
      if (!(perSecond > 0) || perSecond > MAX_RATE) {
        throw new IllegalArgumentException(
            "--rate must be more than 0 and at most " + (long) MAX_RATE + ", not " + perSecond);
      }
      Workload.requireWithin("--backlog", maxBacklog, 0, MAX_BACKLOG);
    }
  }
}
