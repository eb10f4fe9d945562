package io.bezant.replica.runtime;

import io.bezant.protocol.core.EdgeSnapshot;
import java.util.function.Supplier;

/** Where the loop writes what other threads may know, and they read it. Thread-safe. */
public final class Board implements Supplier<Published> {
  private volatile Published latest;

  /** A board that shows how the core stands before its first step. */
  public Board(Core core) {
    this.latest = Published.of(core);
  }

  void publish(Published published) {
    latest = published;
  }

  /** Shows in the middle of a turn which votes have become needless; the rest stays. */
  void publish(EdgeSnapshot edge) {
    if (!latest.edge().equals(edge)) {
      latest = new Published(latest.status(), edge);
    }
  }

  @Override
  public Published get() {
    return latest;
  }
}
