package io.bezant.replica.runtime;

import java.time.InstantSource;

/** The two clocks of a machine: one that never goes back, and the one on the wall. Thread-safe. */
public interface TimeSource {

  /** Nanoseconds since an arbitrary origin; never goes back within one life of the process. */
  long monotonicNanos();

  /** Milliseconds since 1970 by this machine's clock, right or wrong. */
  long wallMillis();

  /** The clocks of this machine. */
  static TimeSource ofMachine() {
    InstantSource wall = InstantSource.system();
    return new TimeSource() {
      @Override
      public long monotonicNanos() {
        return System.nanoTime();
      }

      @Override
      public long wallMillis() {
        return wall.millis();
      }
    };
  }
}
