package io.bezant.bench.simulation.world;

import io.bezant.bench.simulation.world.LogTrial.PowerFailure;
import io.bezant.bench.simulation.world.SimulatedDisk.Operation;
import io.bezant.bench.simulation.world.SimulatedDisk.Watch;
import java.util.function.Supplier;

/**
 * Throws before one operation, the first being number zero; once the power has failed, before every
 * other too.
 */
final class FailAt implements Watch {
  private final int number;
  private final Supplier<RuntimeException> failure;
  private int seen;

  FailAt(int number, Supplier<RuntimeException> failure) {
    this.number = number;
    this.failure = failure;
  }

  @Override
  public void before(Operation operation, String file) {
    int current = seen++;
    RuntimeException due = failure.get();
    if (current == number || (current > number && due instanceof PowerFailure)) {
      throw due;
    }
  }

  boolean hasFailed() {
    return seen > number;
  }
}
