package io.bezant.protocol.core;

/**
 * The local settings of a core: they shape its pace and its memory, never what is agreed.
 *
 * @param maxBatchesInFlight most proposals of this primary that are not yet decided; what arrives
 *     meanwhile makes the next batch larger
 * @param maxPendingRequests most requests waiting at a primary; beyond it clients are refused
 * @param maxPendingBytes most payload bytes waiting at a primary; beyond it clients are refused
 * @param maxPendingPerClient most requests of one client waiting at a primary
 * @param maxEarlyBytes most payload bytes of proposals kept from above the window
 * @param maxFutureSkewMillis how far a proposed time may be ahead of our clock
 * @param idleStatusMillis how often a replica with nothing outstanding says where it stands
 * @param busyStatusMillis how often it does while something is outstanding and nothing moves
 * @param fetchMillis how often a laggard asks for decided batches
 * @param maxBatchesPerFetch most decided batches sent as one answer
 * @param maxRetainedBatches most decided batches kept for laggards below the last stable
 *     checkpoint; those above the one before it are kept in any case
 * @param maxRetainedBytes most payload bytes kept for laggards below the last stable checkpoint
 * @param minTimeoutMillis least patience with a primary
 * @param maxTimeoutMillis most patience with a primary, however often views failed
 * @param maxEarlyVotes most messages kept of one sender for a view not entered yet
 * @param warmUpMillis for how long after its start a replica has patience with every primary, as
 *     with one whose process answers: code is cold, and all are slow in turns; zero for no time
 * @param readyMillis how long at least between two view changes for the sake of the same replica
 *     that lost its log (R5)
 */
public record CoreOptions(
    int maxBatchesInFlight,
    int maxPendingRequests,
    long maxPendingBytes,
    int maxPendingPerClient,
    long maxEarlyBytes,
    long maxFutureSkewMillis,
    long idleStatusMillis,
    long busyStatusMillis,
    long fetchMillis,
    int maxBatchesPerFetch,
    int maxRetainedBatches,
    long maxRetainedBytes,
    long minTimeoutMillis,
    long maxTimeoutMillis,
    int maxEarlyVotes,
    long warmUpMillis,
    long readyMillis) {

  /** What a replica has unless told otherwise. */
  public static final CoreOptions DEFAULT =
      new CoreOptions(
          4,
          8192,
          64L << 20,
          1024,
          16L << 20,
          500,
          1000,
          100,
          20,
          64,
          8192,
          256L << 20,
          250,
          30_000,
          2048,
          30_000,
          600_000);

  /** Rejects what could never make progress. */
  public CoreOptions {
    requirePositive("maxBatchesInFlight", maxBatchesInFlight);
    requirePositive("maxPendingRequests", maxPendingRequests);
    requirePositive("maxPendingBytes", maxPendingBytes);
    requirePositive("maxPendingPerClient", maxPendingPerClient);
    requirePositive("maxEarlyBytes", maxEarlyBytes);
    requirePositive("maxFutureSkewMillis", maxFutureSkewMillis);
    requirePositive("idleStatusMillis", idleStatusMillis);
    requirePositive("busyStatusMillis", busyStatusMillis);
    requirePositive("fetchMillis", fetchMillis);
    requirePositive("maxBatchesPerFetch", maxBatchesPerFetch);
    requirePositive("maxRetainedBatches", maxRetainedBatches);
    requirePositive("maxRetainedBytes", maxRetainedBytes);
    requirePositive("minTimeoutMillis", minTimeoutMillis);
    requirePositive("maxTimeoutMillis", maxTimeoutMillis);
    requirePositive("maxEarlyVotes", maxEarlyVotes);
    requirePositive("readyMillis", readyMillis);
    if (warmUpMillis < 0) {
      throw new IllegalArgumentException("warmUpMillis must not be negative: " + warmUpMillis);
    }
  }

  /** The same with another time to warm up. */
  public CoreOptions withWarmUp(long millis) {
    return new CoreOptions(
        maxBatchesInFlight,
        maxPendingRequests,
        maxPendingBytes,
        maxPendingPerClient,
        maxEarlyBytes,
        maxFutureSkewMillis,
        idleStatusMillis,
        busyStatusMillis,
        fetchMillis,
        maxBatchesPerFetch,
        maxRetainedBatches,
        maxRetainedBytes,
        minTimeoutMillis,
        maxTimeoutMillis,
        maxEarlyVotes,
        millis,
        readyMillis);
  }

  /** The same with another time between view changes for one that lost its log. */
  public CoreOptions withReady(long millis) {
    return new CoreOptions(
        maxBatchesInFlight,
        maxPendingRequests,
        maxPendingBytes,
        maxPendingPerClient,
        maxEarlyBytes,
        maxFutureSkewMillis,
        idleStatusMillis,
        busyStatusMillis,
        fetchMillis,
        maxBatchesPerFetch,
        maxRetainedBatches,
        maxRetainedBytes,
        minTimeoutMillis,
        maxTimeoutMillis,
        maxEarlyVotes,
        warmUpMillis,
        millis);
  }

  private static void requirePositive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1: " + value);
    }
  }
}
