package io.bezant.bench.simulation;

import io.bezant.bench.simulation.world.SimulatedDisk.Survival;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Counts the moments of a run at which something becomes durable on some machine, and lets the
 * power of all machines fail at one of them, if it is told to.
 *
 * <p>A run is decided by its seed until then, so that the same run can be ended at each of its
 * moments in turn.
 */
public final class Blackout {
  private final Optional<Point> point;
  private final Map<Kind, Long> counts = new TreeMap<>();
  private long count;
  private boolean happened;
  private Runnable others = () -> {};

  /** What becomes durable. */
  public enum Kind {
    LOG,
    DIRECTORY,
    SUPERBLOCK,
    STATE
  }

  /** On which side of the moment. */
  public enum Side {
    /** What was to become durable is not, but for what survives by luck. */
    BEFORE,
    /** It is, and the process has not learned of it. */
    AFTER
  }

  /** What becomes of everything on all machines that was written and not synced. */
  public enum Leftovers {
    /** All of it is lost. */
    LOST,
    /** Each sector, size and name survives or not, as the point draws. */
    TORN
  }

  /**
   * Where the power fails.
   *
   * @param moment which moment of the run, counted from zero
   * @param side before or after it
   * @param leftovers what becomes of the rest
   */
  public record Point(long moment, Side side, Leftovers leftovers) {

    /** How the command line writes it. */
    @Override
    public String toString() {
      return (moment + ":" + side + ":" + leftovers).toLowerCase(Locale.ROOT);
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if it is nothing of that kind
     */
    public static Point parse(String text) {
      String[] parts = text.toUpperCase(Locale.ROOT).split(":", -1);
      if (parts.length != 3) {
        throw new IllegalArgumentException("a point is MOMENT:before|after:lost|torn, not " + text);
      }
      return new Point(
          Long.parseLong(parts[0]), Side.valueOf(parts[1]), Leftovers.valueOf(parts[2]));
    }
  }

  private Blackout(Optional<Point> point) {
    this.point = point;
  }

  /** Counts, and lets the power be. */
  public static Blackout never() {
    return new Blackout(Optional.empty());
  }

  /** Lets the power fail there. */
  public static Blackout at(Point point) {
    return new Blackout(Optional.of(point));
  }

  /** How many moments there were. */
  public long moments() {
    return count;
  }

  /** How many of each kind. */
  public Map<Kind, Long> counts() {
    return new TreeMap<>(counts);
  }

  /** Whether the power has failed. */
  public boolean hasHappened() {
    return happened;
  }

  /** What becomes, on one machine, of that which was not synced. */
  Survival survival(SplittableRandom random) {
    boolean isTorn = point.filter(it -> it.leftovers() == Leftovers.TORN).isPresent();
    return isTorn ? Survival.seeded(random, random.nextDouble()) : () -> false;
  }

  /** Tells what lets the power of all other machines fail; called once, before the run begins. */
  void onFailure(Runnable failing) {
    others = failing;
  }

  /** Something is about to become durable; whether the power fails before it does. */
  boolean failsBefore(Kind kind) {
    counts.merge(kind, 1L, Long::sum);
    count++;
    return fails(Side.BEFORE);
  }

  /** What was announced last is durable; whether the power fails now. */
  boolean failsAfter() {
    return fails(Side.AFTER);
  }

  private boolean fails(Side side) {
    boolean isHere =
        !happened && point.filter(it -> it.moment() == count - 1 && it.side() == side).isPresent();
    if (isHere) {
      happened = true;
      others.run();
    }
    return isHere;
  }
}
