package io.bezant.client.runtime;

/** The one thread, real or simulated, on which a client's core is stepped, and its clock. */
public interface ClientLoop {

  /**
   * Runs the task on the loop, soon, after what was given before it; never inside this call. May be
   * called from any thread and does not block.
   *
   * @return whether the task will run; false once the loop is closed
   */
  boolean execute(Runnable task);

  /** Runs the task on the loop after the given time, unless the loop is closed before. */
  void schedule(Runnable task, long delayMillis);

  /** Whether the caller is on the loop, where waiting for it would last for ever. */
  boolean isCurrent();

  /** The time in milliseconds since some moment in the past; never goes back. */
  long monotonicMillis();

  /** Ends the loop; tasks not yet run may be dropped. Does not wait; may be called twice. */
  void close();
}
