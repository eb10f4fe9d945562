package io.bezant.replica;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Does one thing after another on one thread and takes no more than a share of a processor for it:
 * after each task the thread rests {@value #REST_PER_WORK} times as long as the task has computed.
 * So a replica that is asked for its state goes on with its own work.
 */
final class PacedExecutor implements Executor {

  /** Three to one: at most a quarter of a processor. */
  static final int REST_PER_WORK = 3;

  private static final long MAX_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Executor thread;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  /**
   * Paces a thread.
   *
   * @param thread does one thing after another
   */
  PacedExecutor(Executor thread) {
    this.thread = thread;
  }

  @Override
  public void execute(Runnable task) {
    thread.execute(
        () -> {
          long before = threads.getCurrentThreadCpuTime();
          task.run();
          long worked = threads.getCurrentThreadCpuTime() - before;
          LockSupport.parkNanos(Math.min(MAX_REST_NANOS, REST_PER_WORK * worked));
        });
  }
}
