package io.bezant.bench.load;

import java.util.Locale;
import java.util.SplittableRandom;

/**
 * When questions are to be asked, whatever became of the earlier ones: times since the beginning,
 * never going back. Not thread-safe.
 */
public final class Arrivals {

  private static final double NANOS_PER_SECOND = 1e9;

  private final Kind kind;
  private final double perSecond;
  private final SplittableRandom random;
  private long index;
  private double poissonNanos;

  /** How they are spread over time. */
  public enum Kind {
    /** Equally far apart. */
    CONSTANT,
    /** Independent of each other: many users who do not know each other. */
    POISSON;

    /** As it is typed. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A schedule.
   *
   * @param perSecond how many in a second, on average
   * @param seed what {@link Kind#POISSON} draws from
   */
  public Arrivals(Kind kind, double perSecond, long seed) {
    if (!(perSecond > 0)) {
      throw new IllegalArgumentException("--rate must be more than nothing, not " + perSecond);
    }
    this.kind = kind;
    this.perSecond = perSecond;
    this.random = new SplittableRandom(seed);
  }

  /** The next one, in nanoseconds since the beginning. */
  public long nextNanos() {
    return switch (kind) {
      // From the index and not from the one before: nothing is lost by rounding.
      case CONSTANT -> Math.round(index++ * NANOS_PER_SECOND / perSecond);
      case POISSON -> {
        poissonNanos -= Math.log1p(-random.nextDouble()) * NANOS_PER_SECOND / perSecond;
        yield Math.round(poissonNanos);
      }
    };
  }
}
