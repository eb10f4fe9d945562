package io.bezant.protocol;

import io.bezant.crypto.Hasher;

/**
 * What all replicas of a cluster agree on about leases and the clock that ends them. Part of the
 * cluster's identity, like {@link Limits}.
 *
 * @param maxStepMillis how far one batch may move the lease clock, in milliseconds (R6)
 * @param minTtlMillis the shortest time to live that is granted; at least three steps, since its
 *     holder must allow for two
 * @param maxTtlMillis the longest
 * @param maxLeasesPerClient most leases that one client key has granted and that live
 * @param maxKeysPerLease most keys attached to one lease
 */
public record LeaseLimits(
    int maxStepMillis,
    int minTtlMillis,
    int maxTtlMillis,
    int maxLeasesPerClient,
    int maxKeysPerLease) {

  /** What a cluster has unless its founder says otherwise: 3 s to a week, 1,024 with 512 keys. */
  public static final LeaseLimits DEFAULT = new LeaseLimits(1_000, 3_000, 604_800_000, 1_024, 512);

  /** Most keys of a lease that any cluster may allow: to revoke it is one request's work. */
  public static final int LARGEST_MAX_KEYS_PER_LEASE = 900;

  private static final int STEPS_OF_SHORTEST_TTL = 3;

  /** Rejects limits that are not positive or contradict each other, naming both values. */
  public LeaseLimits {
    requireWithin("maxStepMillis", maxStepMillis, 1, 60_000);
    requireWithin("maxTtlMillis", maxTtlMillis, 1, Integer.MAX_VALUE);
    requireWithin(
        "minTtlMillis", minTtlMillis, STEPS_OF_SHORTEST_TTL * maxStepMillis, maxTtlMillis);
    requireWithin("maxLeasesPerClient", maxLeasesPerClient, 1, 1 << 20);
    requireWithin("maxKeysPerLease", maxKeysPerLease, 1, LARGEST_MAX_KEYS_PER_LEASE);
  }

  private static void requireWithin(String name, int value, int least, int largest) {
    if (value < least || value > largest) {
      throw new IllegalArgumentException(
          name + " must be in " + least + ".." + largest + ": " + value);
    }
  }

  void hashInto(Hasher hasher) {
    hasher
        .u32(maxStepMillis)
        .u32(minTtlMillis)
        .u32(maxTtlMillis)
        .u32(maxLeasesPerClient)
        .u32(maxKeysPerLease);
  }
}
