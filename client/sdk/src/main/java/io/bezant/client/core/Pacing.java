package io.bezant.client.core;

/**
 * The local limits and times of a client.
 *
 * @param maxRequestsInFlight most unanswered requests while the next one is not full
 * @param maxBytesInFlight while unanswered requests have so many bytes, nothing else leaves
 * @param maxWaitingOperations most operations that wait for room
 * @param maxWaitingBytes most bytes of operations that wait for room
 * @param connectGraceMillis how long an operation waits for a quorum of links
 * @param firstTimeoutMillis when to send again before any answer has been timed
 * @param minTimeoutMillis never send again sooner than this
 * @param maxTimeoutMillis never wait longer than this while somebody waits for the answer
 */
public record Pacing(
    int maxRequestsInFlight,
    long maxBytesInFlight,
    int maxWaitingOperations,
    long maxWaitingBytes,
    long connectGraceMillis,
    long firstTimeoutMillis,
    long minTimeoutMillis,
    long maxTimeoutMillis) {

  /** What a client has unless told otherwise. */
  public static final Pacing DEFAULT =
      new Pacing(2, 4L << 20, 1 << 15, 64L << 20, 4_000, 300, 60, 2_000);

  /** Rejects values that are not positive or contradict each other. */
  public Pacing {
    requirePositive("maxRequestsInFlight", maxRequestsInFlight);
    requirePositive("maxBytesInFlight", maxBytesInFlight);
    requirePositive("maxWaitingOperations", maxWaitingOperations);
    requirePositive("maxWaitingBytes", maxWaitingBytes);
    requirePositive("connectGraceMillis", connectGraceMillis);
    requirePositive("minTimeoutMillis", minTimeoutMillis);
    if (firstTimeoutMillis < minTimeoutMillis || firstTimeoutMillis > maxTimeoutMillis) {
      throw new IllegalArgumentException(
          "firstTimeoutMillis must be in minTimeoutMillis..maxTimeoutMillis ("
              + minTimeoutMillis
              + ".."
              + maxTimeoutMillis
              + "): "
              + firstTimeoutMillis);
    }
  }

  private static void requirePositive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1: " + value);
    }
  }
}
