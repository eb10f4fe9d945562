package io.bezant.client.core;

/**
 * When the next request leaves. A request costs the replicas a signature each and one agreement,
 * however many operations it carries, so callers are made to share it where that costs them little.
 *
 * <p>While requests are small, a few may be under way at once, and nobody waits. Once there are
 * many callers, the next request waits for the answer to the one under way, and then a moment for
 * the callers who have just been answered: most of them ask again at once, and would otherwise miss
 * it, each time. A full request does not wait for that.
 *
 * <p>Nothing leaves while much is under way, counted in bytes: each repetition of it goes to all
 * replicas, and what they cannot take in time they only refuse.
 */
final class Departures {

  /** From so many operations on, a request travels alone. */
  static final int MANY = 16;

  /** How long the callers who were answered are waited for. */
  private static final long LINGER_MILLIS = 1;

  private final Pacing pacing;
  private final WaitingOperations waiting;
  private final ClientSession session;
  private int expected;
  private long lingersUntilMillis;

  Departures(Pacing pacing, WaitingOperations waiting, ClientSession session) {
    this.pacing = pacing;
    this.waiting = waiting;
    this.session = session;
  }

  /** Takes note that so many callers have been answered at once. */
  void onAnswered(int operations, long nowMillis) {
    if (operations >= MANY) {
      expected = operations;
      lingersUntilMillis = nowMillis + LINGER_MILLIS;
    }
  }

  /** Whether a request with what waits may leave now. */
  boolean mayLeave(long nowMillis) {
    if (session.openBytes() >= pacing.maxBytesInFlight()) {
      return false;
    }
    if (waiting.fillsRequest()) {
      return true;
    }
    return session.awaitedRequests() < pacing.maxRequestsInFlight()
        && session.mostAwaitedOperations() < MANY
        && !isLingering(nowMillis);
  }

  /** Whether something waits for nothing but a moment to pass. */
  boolean isLingering(long nowMillis) {
    return !waiting.isEmpty() && waiting.size() < expected && nowMillis <= lingersUntilMillis;
  }
}
