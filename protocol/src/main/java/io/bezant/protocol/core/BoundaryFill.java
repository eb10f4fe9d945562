package io.bezant.protocol.core;

import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import org.jspecify.annotations.Nullable;

/**
 * What a primary does for one who recovers: it proposes empty batches up to the next place at which
 * a checkpoint is taken, so that there is one to wait for even in an idle cluster (R4, R5). Once in
 * a view, so that a liar who claims to recover for ever costs less than an interval of them.
 */
final class BoundaryFill {

  private final NormalCase normalCase;
  private final RecoveringPeers peers;
  private final long interval;
  private @Nullable View filled;
  private SequenceNumber through = SequenceNumber.ZERO;

  BoundaryFill(CoreRooms rooms, NormalCase normalCase) {
    this.normalCase = normalCase;
    this.peers = rooms.peers();
    this.interval = rooms.config().checkpointInterval();
  }

  /** Goes on filling, behind everything that waits to be proposed. */
  void fill() {
    if (!normalCase.isPrimary() || peers.count() == 0) {
      return;
    }
    if (!normalCase.view().equals(filled)) {
      filled = normalCase.view();
      long last = normalCase.lastProposed().value();
      through = new SequenceNumber((last + interval - 1) / interval * interval);
    }
    normalCase.fill(through);
  }
}
