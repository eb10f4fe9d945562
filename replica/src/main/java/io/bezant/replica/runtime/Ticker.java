package io.bezant.replica.runtime;

import io.bezant.protocol.core.Event;
import java.util.Optional;

/**
 * Turns the clock into ticks, at most one per interval; ticks that were missed are not made up for,
 * since a tick carries the time itself. Loop thread only.
 */
public final class Ticker {
  /** How often the core hears the time, in milliseconds. */
  public static final int DEFAULT_TICK_MILLIS = 5;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final TimeSource time;
  private final long tickNanos;
  private final long originNanos;
  private long nextNanos;

  /** A ticker whose first tick is due at once. */
  public Ticker(TimeSource time, int tickMillis) {
    if (tickMillis < 1) {
      throw new IllegalArgumentException("tickMillis must be at least 1: " + tickMillis);
    }
    this.time = time;
    this.tickNanos = tickMillis * NANOS_PER_MILLI;
    this.originNanos = time.monotonicNanos();
  }

  /** The tick, if one is due. */
  public Optional<Event.Tick> poll() {
    long elapsed = time.monotonicNanos() - originNanos;
    if (elapsed < nextNanos) {
      return Optional.empty();
    }
    nextNanos = elapsed - elapsed % tickNanos + tickNanos;
    return Optional.of(new Event.Tick(elapsed / NANOS_PER_MILLI, time.wallMillis()));
  }

  /** How long until the next tick is due, in nanoseconds; zero when it is. */
  public long nanosUntilDue() {
    return Math.max(0, nextNanos - (time.monotonicNanos() - originNanos));
  }
}
