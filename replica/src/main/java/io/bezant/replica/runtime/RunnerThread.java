package io.bezant.replica.runtime;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The one thread of a running replica's loop. It rests until something arrives or the next tick is
 * due. Whatever the loop throws ends it, and is handed to the one who decides how the process ends.
 */
public final class RunnerThread {
  private final ReplicaRuntime runtime;
  private final Consumer<Throwable> onFailure;
  private final Alarm alarm;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean isStopping;

  /**
   * A thread that is not started.
   *
   * @param runtime what it runs
   * @param alarm wakes it
   * @param onFailure called on this thread with whatever ends the loop before it was stopped; must
   *     see to it that the process ends
   */
  public RunnerThread(ReplicaRuntime runtime, Alarm alarm, Consumer<Throwable> onFailure) {
    this.alarm = alarm;
    this.runtime = runtime;
    this.onFailure = onFailure;
    this.thread = Thread.ofPlatform().name("bezant-loop").daemon(false).unstarted(this::run);
  }

  /** Starts the loop. */
  public void start() {
    thread.start();
  }

  /**
   * Ends the loop after its current turn and waits for it; whether it ended in time. The thread is
   * never interrupted: an interrupt would close the log's file under it.
   */
  public boolean stop(long timeoutMillis) throws InterruptedException {
    isStopping = true;
    alarm.ring();
    return Thread.currentThread().equals(thread)
        || ended.await(timeoutMillis, TimeUnit.MILLISECONDS);
  }

  private void run() {
    try {
      runtime.start();
      while (!isStopping) {
        alarm.reset();
        if (runtime.runOnce() == 0) {
          alarm.await(runtime.nanosUntilTick());
        }
      }
      runtime.stop();
    } catch (Throwable failure) {
      onFailure.accept(failure);
    } finally {
      ended.countDown();
    }
  }
}
