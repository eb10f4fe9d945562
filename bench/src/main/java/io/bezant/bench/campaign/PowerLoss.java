package io.bezant.bench.campaign;

import io.bezant.bench.simulation.Blackout;
import io.bezant.bench.simulation.Blackout.Leftovers;
import io.bezant.bench.simulation.Blackout.Point;
import io.bezant.bench.simulation.Blackout.Side;
import io.bezant.bench.simulation.Profile;
import io.bezant.bench.simulation.RunReport;
import io.bezant.bench.simulation.Simulator;
import io.bezant.bench.simulation.Variant;
import io.bezant.bench.simulation.world.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes one run, and then the same run anew for each moment at which something became durable on
 * any machine: the power of all machines fails there, before or after, and all that was not synced
 * is lost or torn. Everybody starts again, and all that must hold of a run must hold of this one.
 *
 * @param seed the run's
 * @param profile its kind
 * @param variant how its replicas are made
 * @param jobs how many runs at a time
 */
public record PowerLoss(long seed, Profile profile, Variant variant, int jobs) {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /**
   * A run in which something broke.
   *
   * @param point where the power failed
   * @param report what broke
   */
  public record Broken(Point point, RunReport report) {}

  /**
   * What came of all runs.
   *
   * @param recorded the run in which the power never failed
   * @param moments how many moments there were, of each kind
   * @param runs how many runs were made beside it
   * @param broken those that failed, by point
   * @param nanos how long all of it took
   */
  public record Outcome(
      RunReport recorded,
      Map<Blackout.Kind, Long> moments,
      long runs,
      List<Broken> broken,
      long nanos) {

    /** Whether nothing broke, nor in the recorded run. */
    public boolean holds() {
      return recorded.failure().isEmpty() && broken.isEmpty();
    }

    /** A few lines for people. */
    public String text() {
      Tally tally = recorded.tally();
      return String.format(
          Locale.ROOT,
          "recorded: %d batches executed, %d operations answered, %d checkpoints stable,"
              + " %d views left, %d states installed%n"
              + "moments: %d %s%n"
              + "runs: %d, of which %d broke something, in %.1f s%n",
          tally.of("batches executed"),
          tally.of("operations answered"),
          tally.of("checkpoints stable"),
          tally.of("views left"),
          tally.of("states installed"),
          moments.values().stream().mapToLong(Long::longValue).sum(),
          moments.toString().toLowerCase(Locale.ROOT),
          runs,
          broken.size(),
          (double) nanos / NANOS_PER_SECOND);
    }
  }

  /** Makes all runs. */
  public Outcome run() throws InterruptedException {
    return run(false);
  }

  /** Makes runs until one fails. */
  public Outcome runToFirst() throws InterruptedException {
    return run(true);
  }

  private Outcome run(boolean isEndedByFirst) throws InterruptedException {
    long began = System.nanoTime();
    Blackout none = Blackout.never();
    RunReport recorded = Simulator.run(seed, profile, variant, none);
    List<Broken> broken = new ArrayList<>();
    long runs = 0;
    AtomicBoolean isOver = new AtomicBoolean(recorded.failure().isPresent());
    try (ExecutorService workers = Executors.newFixedThreadPool(jobs)) {
      List<Future<List<Broken>>> all = new ArrayList<>();
      for (Point point : points(none.moments())) {
        all.add(
            workers.submit(() -> isOver.get() ? List.of() : tried(point, isOver, isEndedByFirst)));
      }
      for (Future<List<Broken>> each : all) {
        broken.addAll(each.get());
        runs++;
      }
    } catch (ExecutionException defect) {
      throw new IllegalStateException(defect);
    }
    return new Outcome(recorded, none.counts(), runs, broken, System.nanoTime() - began);
  }

  private List<Broken> tried(Point point, AtomicBoolean isOver, boolean isEndedByFirst) {
    Blackout blackout = Blackout.at(point);
    RunReport report = Simulator.run(seed, profile, variant, blackout);
    if (!blackout.hasHappened()) {
      throw new IllegalStateException("the power did not fail at " + point + ": not one run");
    }
    if (report.failure().isEmpty()) {
      return List.of();
    }
    isOver.compareAndSet(false, isEndedByFirst);
    return List.of(new Broken(point, report));
  }

  private static List<Point> points(long moments) {
    List<Point> all = new ArrayList<>();
    for (long moment = 0; moment < moments; moment++) {
      for (Side side : Side.values()) {
        for (Leftovers leftovers : Leftovers.values()) {
          all.add(new Point(moment, side, leftovers));
        }
      }
    }
    return all;
  }
}
