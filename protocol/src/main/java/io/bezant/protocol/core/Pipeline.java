package io.bezant.protocol.core;

import io.bezant.protocol.Limits;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.SignedRequest;
import java.util.List;
import java.util.Optional;

/**
 * What a primary proposes next, and how much it has under way at once. An agreement costs the same
 * however many requests it is about, so a further batch goes beside others only once it is about as
 * many requests as all of them: a lone request never waits, and under load batches grow until two
 * halves take turns. What waits does so until something under way is decided, at the longest.
 */
final class Pipeline {

  private final int maxBatches;
  private final Limits limits;
  private final MessageLog log;
  private final Execution execution;
  private final IntervalBudget budget;
  private final AgreedTime time;

  Pipeline(CoreRooms rooms, AgreedTime time) {
    this.maxBatches = rooms.options().maxBatchesInFlight();
    this.limits = rooms.config().limits();
    this.log = rooms.log();
    this.execution = rooms.execution();
    this.budget = new IntervalBudget(rooms.config(), rooms.log());
    this.time = time;
  }

  /** Whether another batch may be under way at all. */
  boolean hasRoom(SequenceNumber lastProposed) {
    return lastProposed.value() - execution.released().value() < maxBatches;
  }

  /** Whether what another primary proposes fits into the window, and its time into our bucket. */
  boolean hasRoomFor(PrePrepare proposal) {
    return budget.hasRoom(proposal)
        && execution.mayMoveTo(proposal.sequence(), proposal.batch().proposedMillis());
  }

  /**
   * The next batch, if what waits is worth one now. While the interval is spent it is an empty one,
   * however many are under way: requests wait for the end of the interval. While there are leases
   * and nothing else tells the time, it is a batch without requests that does.
   */
  Optional<Batch> next(RequestQueue queue, SequenceNumber lastProposed) {
    boolean hasRequests = !queue.isEmpty() && isWorth(queue.size());
    if (!hasRequests && !isTickDue()) {
      return Optional.empty();
    }
    if (budget.isSpent(lastProposed)) {
      return Optional.of(Batch.EMPTY);
    }
    long millis = time.next();
    if (!hasRoom(lastProposed) || !execution.mayMoveTo(lastProposed.next(), millis)) {
      return Optional.empty();
    }
    List<SignedRequest> requests = queue.take(limits.maxBatchRequests(), limits.maxBatchBytes());
    if (requests.isEmpty() && !isTickDue()) {
      return Optional.empty();
    }
    time.onProposed(millis);
    return Optional.of(new Batch(millis, requests));
  }

  private boolean isTickDue() {
    LeaseClock clock = execution.leaseClock();
    return clock.hasLeases() && time.quietMillis() >= clock.stepMillis() / 2;
  }

  /** Whether so many waiting requests are worth an agreement of their own now. */
  private boolean isWorth(int waitingRequests) {
    int underWay = 0;
    for (Slot slot : log.above(execution.released())) {
      underWay += slot.proposedBatch().map(batch -> batch.requests().size()).orElse(0);
    }
    return waitingRequests >= underWay;
  }
}
