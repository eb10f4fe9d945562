package io.bezant.protocol.core;

import org.jspecify.annotations.Nullable;

/**
 * Time as this replica has lived it, in milliseconds since the first tick of this life. What passes
 * while the process is stopped (SIGSTOP, a long collection of garbage, a suspended machine) is not
 * lived: nobody could have been late in a time in which nothing was heard. So no step counts for
 * more than {@link #MAX_STEP_MILLIS}, however far the clock jumps.
 */
final class LivedTime {

  /** The most that one tick counts for: several ticks, so that a busy loop still feels time. */
  static final long MAX_STEP_MILLIS = 50;

  /** From this on a gap between two ticks is a pause, and what was awaited is awaited anew. */
  static final long PAUSE_MILLIS = 1_000;

  /** A step of this length shows that the loop itself is late. */
  private static final long STALL_MILLIS = 25;

  private @Nullable Long lastMillis;
  private long nowMillis;
  private long stalledMillis;
  private boolean isAfterPause;

  /** Takes the clock of a tick; returns the time lived so far. */
  long advance(long monotonicMillis) {
    long step = lastMillis == null ? 0 : Math.max(0, monotonicMillis - lastMillis);
    lastMillis = monotonicMillis;
    isAfterPause = step >= PAUSE_MILLIS;
    nowMillis += Math.min(step, MAX_STEP_MILLIS);
    if (step >= STALL_MILLIS) {
      stalledMillis = nowMillis;
    }
    return nowMillis;
  }

  long nowMillis() {
    return nowMillis;
  }

  /** Whether the loop kept its pace for this long: only then milliseconds can be judged. */
  boolean isSteadyFor(long millis) {
    return nowMillis - stalledMillis > millis;
  }

  /** Whether the last tick came after a pause. */
  boolean isAfterPause() {
    return isAfterPause;
  }
}
