package io.bezant.protocol.core;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.PrePrepare;

/**
 * How much payload lies between two checkpoints. A replica holds in memory what was executed since
 * the last checkpoint and what is being committed of those before, so places alone do not bound it:
 * 64 batches may be large.
 *
 * <p>A primary that has spent an interval fills the rest of it with empty batches, all at once,
 * which brings the next checkpoint. A backup lets a proposal wait that would put more into its
 * window than honest primaries can, as if it were above the window: the next stable checkpoint
 * makes room. Empty batches never wait, so a checkpoint can always be reached.
 *
 * <p>The numbers follow from the agreed configuration, so that all replicas have the same.
 */
final class IntervalBudget {

  private final MessageLog log;
  private final int interval;
  private final long maxIntervalBytes;
  private final long maxWindowBytes;

  IntervalBudget(ClusterConfig config, MessageLog log) {
    this.log = log;
    this.interval = config.checkpointInterval();
    long maxBatchBytes = config.limits().maxBatchBytes();
    this.maxIntervalBytes = config.maxIntervalBytes();
    int intervals = (config.windowSize() + interval - 1) / interval;
    this.maxWindowBytes = intervals * (maxIntervalBytes + maxBatchBytes);
  }

  /** Whether the interval of the place after the last proposed one has its share. */
  boolean isSpent(SequenceNumber lastProposed) {
    long before = lastProposed.value() / interval * interval;
    return log.payloadBytesAbove(new SequenceNumber(before)) >= maxIntervalBytes;
  }

  /** Whether the window has room for this, or has it already. */
  boolean hasRoom(PrePrepare proposal) {
    long bytes = proposal.batch().payloadBytes();
    return bytes == 0
        || log.find(proposal.sequence()).map(s -> s.isAccepted() || s.isCommitted()).orElse(false)
        || log.payloadBytesAbove(log.watermarks().low()) + bytes <= maxWindowBytes;
  }
}
