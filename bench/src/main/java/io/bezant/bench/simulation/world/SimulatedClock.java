package io.bezant.bench.simulation.world;

import io.bezant.replica.runtime.TimeSource;

/**
 * The two clocks of one machine, neither of them right: they run at their own rate and jump. The
 * monotonic one never goes back.
 */
public final class SimulatedClock implements TimeSource {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long PARTS = 1_000_000;

  private final Agenda agenda;
  private long sinceNanos;
  private long monotonicNanos;
  private long wallNanos;
  private long driftPartsPerMillion;

  /** Time already spent in the present turn of the loop, which the agenda does not show yet. */
  private long spentNanos;

  /**
   * A clock.
   *
   * @param monotonicNanos what the monotonic clock shows now
   * @param wallMillis what the clock on the wall shows now
   */
  public SimulatedClock(Agenda agenda, long monotonicNanos, long wallMillis) {
    this.agenda = agenda;
    this.sinceNanos = agenda.nowNanos();
    this.monotonicNanos = monotonicNanos;
    this.wallNanos = wallMillis * NANOS_PER_MILLI;
  }

  /** From now on both clocks run faster by so many millionths, or slower. */
  public void drift(long partsPerMillion) {
    settle();
    driftPartsPerMillion = partsPerMillion;
  }

  /** The monotonic clock jumps ahead, as after a machine was suspended. */
  public void jumpAhead(long nanos) {
    settle();
    monotonicNanos += nanos;
  }

  /** Somebody sets the clock on the wall. */
  public void setWall(long changeMillis) {
    settle();
    wallNanos = Math.max(0, wallNanos + changeMillis * NANOS_PER_MILLI);
  }

  /** Somebody sets the clock on the wall right. */
  public void setWallTo(long millis) {
    settle();
    wallNanos = millis * NANOS_PER_MILLI;
  }

  /** The loop has been busy for so long in its present turn; zero when the turn is over. */
  public void spent(long nanos) {
    spentNanos = nanos;
  }

  private void settle() {
    long gone = elapsed(agenda.nowNanos() - sinceNanos);
    monotonicNanos += gone;
    wallNanos += gone;
    sinceNanos = agenda.nowNanos();
  }

  private long elapsed(long nanos) {
    return nanos + Math.floorDiv(nanos * driftPartsPerMillion, PARTS);
  }

  @Override
  public long monotonicNanos() {
    return monotonicNanos + elapsed(agenda.nowNanos() + spentNanos - sinceNanos);
  }

  @Override
  public long wallMillis() {
    return (wallNanos + elapsed(agenda.nowNanos() + spentNanos - sinceNanos)) / NANOS_PER_MILLI;
  }
}
