package io.bezant.bench.simulation.world;

import io.bezant.client.runtime.ClientLoop;

/** The loop of one client in virtual time: one task after the other, in the order given. */
final class SimulatedLoop implements ClientLoop {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long TASK_NANOS = 10_000;

  private final Agenda agenda;
  private long lastNanos;
  private boolean closed;

  SimulatedLoop(Agenda agenda) {
    this.agenda = agenda;
  }

  @Override
  public boolean execute(Runnable task) {
    if (!closed) {
      plan(agenda.nowNanos() + TASK_NANOS, task);
    }
    return !closed;
  }

  @Override
  public void schedule(Runnable task, long delayMillis) {
    agenda.after(
        delayMillis * NANOS_PER_MILLI,
        () -> {
          if (!closed) {
            task.run();
          }
        });
  }

  private void plan(long nanos, Runnable task) {
    lastNanos = Math.max(nanos, lastNanos + 1);
    agenda.at(
        lastNanos,
        () -> {
          if (!closed) {
            task.run();
          }
        });
  }

  @Override
  public boolean isCurrent() {
    return true;
  }

  @Override
  public long monotonicMillis() {
    return agenda.nowNanos() / NANOS_PER_MILLI;
  }

  @Override
  public void close() {
    closed = true;
  }
}
