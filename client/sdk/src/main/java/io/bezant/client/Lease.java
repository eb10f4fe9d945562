package io.bezant.client;

import java.time.Duration;

/**
 * A lease as its holder knows it after it was granted or kept alive.
 *
 * <p>Until {@link #surelyFor} is zero nobody can have ended it, whatever replicas lie: the clock on
 * which leases end never runs faster than those of correct replicas and two steps. It is measured
 * from the moment the request was made, on this machine's monotonic clock, which may stand still
 * while the machine sleeps.
 *
 * @param id which
 * @param ttl how long it lives from the keep-alive on, at least
 * @param sureUntilNanos until when it surely lives, as {@link System#nanoTime} tells it
 */
public record Lease(long id, Duration ttl, long sureUntilNanos) {

  /** The replicas' clocks may be faster than ours by one part in so many. */
  private static final long DRIFT = 200;

  /** So many steps of the lease clock may come at once. */
  private static final int STEPS = 2;

  /** A lease that was asked for at a time of this machine's monotonic clock. */
  static Lease asked(long id, Duration ttl, long askedNanos, long stepMillis) {
    return new Lease(id, ttl, askedNanos + sureNanos(ttl, stepMillis));
  }

  /** How long one of this time to live is sure from the moment it is asked for. */
  static long sureNanos(Duration ttl, long stepMillis) {
    Duration margin = ttl.minusMillis(STEPS * stepMillis);
    return Math.max(0, margin.toNanos() / (DRIFT + 1) * DRIFT);
  }

  /** How much longer it surely lives; zero once that is over. */
  public Duration surelyFor() {
    return Duration.ofNanos(Math.max(0, sureUntilNanos - System.nanoTime()));
  }
}
