package io.bezant.protocol.core;

/**
 * The time of batches as this replica judges and proposes it [decision 0011]. A fresh proposal may
 * be ahead of our clock by a fixed skew, or as far as agreed time has come by our own count since
 * it was last agreed, whichever is later; so replicas whose clocks differ do not refuse each other
 * for ever. One that is too early is held, not refused.
 */
final class AgreedTime {

  private final long maxFutureSkewMillis;
  private long wallMillis;
  private long livedMillis;
  private long agreedMillis;
  private long agreedAtMillis;
  private long proposedMillis;
  private long proposedAtMillis;
  private boolean isNewPrimary;

  AgreedTime(CoreOptions options) {
    this.maxFutureSkewMillis = options.maxFutureSkewMillis();
  }

  void onTick(long lived, long wall) {
    livedMillis = lived;
    wallMillis = wall;
  }

  /** A batch with this time was decided; the empty batch has none, and so judges nobody's. */
  void onDecided(long millis) {
    isNewPrimary &= millis == 0;
    if (millis > agreedMillis) {
      agreedMillis = millis;
      agreedAtMillis = livedMillis;
    }
  }

  /** A view begins: its primary is careful until something was decided. */
  void onViewEntered() {
    isNewPrimary = true;
  }

  /** A proposal of ours with this time is known from before. */
  void restore(long millis) {
    proposedMillis = Math.max(proposedMillis, millis);
  }

  /** Whether a fresh proposal may claim this time now. */
  boolean isReached(long millis) {
    return millis <= Math.max(wallMillis + maxFutureSkewMillis, counted());
  }

  /** The agreed time as it has come on since, by our own count. */
  private long counted() {
    return agreedMillis == 0 ? 0 : agreedMillis + livedMillis - agreedAtMillis;
  }

  /**
   * The time of the next proposal. Never below what the others count themselves; a new primary
   * proposes just that, since its clock may be what the last view failed of.
   */
  long next() {
    long ours = isNewPrimary && agreedMillis > 0 ? counted() : Math.max(wallMillis, counted());
    return Math.max(Math.max(proposedMillis, ours), 1);
  }

  /** A batch with this time is proposed by us now. */
  void onProposed(long millis) {
    proposedMillis = millis;
    proposedAtMillis = livedMillis;
  }

  /** How long ago we have proposed a time, in this view or before. */
  long quietMillis() {
    return livedMillis - proposedAtMillis;
  }
}
