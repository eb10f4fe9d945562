package io.bezant.protocol.core;

import java.util.function.Supplier;

/** The checks that are always on: what must be true of our own state whatever others do. */
public final class Invariants {

  private Invariants() {}

  /** Stops the replica unless {@code holds}; the message is made only then. */
  public static void check(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new InvariantViolation(otherwise.get());
    }
  }
}
