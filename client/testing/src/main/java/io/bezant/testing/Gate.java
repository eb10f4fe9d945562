package io.bezant.testing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where the threads of a replica wait while it stands still. */
final class Gate {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean isShut;
  private boolean isLoopWaiting;

  /** Nobody passes from now on. */
  void shut() {
    lock.lock();
    try {
      isShut = true;
    } finally {
      lock.unlock();
    }
  }

  void open() {
    lock.lock();
    try {
      isShut = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isShut() {
    lock.lock();
    try {
      return isShut;
    } finally {
      lock.unlock();
    }
  }

  /** For the loop: passes when the gate is open. */
  void passLoop() {
    lock.lock();
    try {
      isLoopWaiting = isShut;
      changed.signalAll();
      while (isShut) {
        changed.awaitUninterruptibly();
      }
      isLoopWaiting = false;
    } finally {
      lock.unlock();
    }
  }

  /** For any other thread: passes when the gate is open. */
  void pass() {
    lock.lock();
    try {
      while (isShut) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether within that time the loop stood before the gate or the gate was open again. */
  boolean awaitStill(long millis) throws InterruptedException {
    long left = TimeUnit.MILLISECONDS.toNanos(millis);
    lock.lock();
    try {
      while (isShut && !isLoopWaiting) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
