package io.bezant.protocol.core;

import io.bezant.protocol.SequenceNumber;

/**
 * How much a primary has under way at once. An agreement costs the same however many requests it is
 * about, so a further batch goes beside others only once it is about as many requests as all of
 * them: a lone request never waits, and under load batches grow until two halves take turns. What
 * waits does so until something under way is decided, at the longest.
 */
final class Pipeline {

  private final int maxBatches;
  private final MessageLog log;
  private final Execution execution;

  Pipeline(int maxBatches, MessageLog log, Execution execution) {
    this.maxBatches = maxBatches;
    this.log = log;
    this.execution = execution;
  }

  /** Whether another batch may be under way at all. */
  boolean hasRoom(SequenceNumber lastProposed) {
    return lastProposed.value() - execution.released().value() < maxBatches;
  }

  /** Whether so many waiting requests are worth an agreement of their own now. */
  boolean isWorth(int waitingRequests) {
    int underWay = 0;
    for (Slot slot : log.above(execution.released())) {
      underWay += slot.proposedBatch().map(batch -> batch.requests().size()).orElse(0);
    }
    return waitingRequests >= underWay;
  }
}
