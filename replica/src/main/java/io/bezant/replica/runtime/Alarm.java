package io.bezant.replica.runtime;

import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * What wakes the loop when something has arrived. It may ring while the loop is awake; the loop
 * then does not go to rest.
 */
public final class Alarm {
  private volatile boolean isRung;
  private volatile Optional<Thread> resting = Optional.empty();

  /** Wakes the loop, or keeps it from going to rest. Any thread; cheap when it is awake. */
  public void ring() {
    if (!isRung) {
      isRung = true;
      resting.ifPresent(LockSupport::unpark);
    }
  }

  /** Forgets that it rang: whatever it rang for is looked at after this. Loop thread only. */
  void reset() {
    isRung = false;
  }

  /**
   * Rests until it rings, unless it has rung since the reset; at most so long. Loop thread only.
   */
  void await(long nanos) {
    resting = Optional.of(Thread.currentThread());
    if (!isRung) {
      LockSupport.parkNanos(this, nanos);
    }
    resting = Optional.empty();
  }
}
