package io.bezant.protocol;

import io.bezant.crypto.Hasher;

/**
 * The limits that all replicas and clients of a cluster agree on. They are part of the cluster's
 * identity: a replica with other limits is in another cluster. What happens at each limit is told
 * in docs/LIMITS.md.
 *
 * @param maxKeyBytes longest key, in bytes; LMDB's own limit leaves room for at most 480
 * @param maxValueBytes longest value, in bytes
 * @param maxRequestBytes longest payload of one signed request, in bytes
 * @param maxOperationsPerRequest most operations in the bundle of one signed request
 * @param maxBatchRequests most requests in one batch
 * @param maxBatchBytes most payload bytes in one batch
 * @param maxSessionsPerClient most open sessions of one client key; the least recently executed one
 *     is evicted
 * @param sessionWindow most requests of one session above its acknowledged number
 * @param history how much of the past is kept
 * @param leases what leases may be
 */
public record Limits(
    int maxKeyBytes,
    int maxValueBytes,
    int maxRequestBytes,
    int maxOperationsPerRequest,
    int maxBatchRequests,
    int maxBatchBytes,
    int maxSessionsPerClient,
    int sessionWindow,
    HistoryLimits history,
    LeaseLimits leases) {

  /** Longest key any cluster may allow, in bytes: LMDB keys end at 511, index entries need room. */
  public static final int LARGEST_MAX_KEY_BYTES = 480;

  /** Widest session window any cluster may allow: it is kept as a bitmap of 64 bits. */
  public static final int LARGEST_SESSION_WINDOW = 64;

  /** What a cluster has unless its founder says otherwise. */
  public static final Limits DEFAULT =
      new Limits(
          480,
          1 << 20,
          3 << 19,
          512,
          1024,
          2 << 20,
          256,
          64,
          HistoryLimits.DEFAULT,
          LeaseLimits.DEFAULT);

  /** Rejects limits that are not positive or contradict each other, naming both values. */
  public Limits {
    requireWithin("maxKeyBytes", maxKeyBytes, LARGEST_MAX_KEY_BYTES);
    requireWithin("maxValueBytes", maxValueBytes, maxRequestBytes);
    requireWithin("maxRequestBytes", maxRequestBytes, maxBatchBytes);
    requireWithin("maxBatchBytes", maxBatchBytes, 1 << 26);
    requireWithin("maxOperationsPerRequest", maxOperationsPerRequest, 1 << 16);
    requireWithin("maxBatchRequests", maxBatchRequests, 1 << 16);
    requireWithin("maxSessionsPerClient", maxSessionsPerClient, 1 << 16);
    requireWithin("sessionWindow", sessionWindow, LARGEST_SESSION_WINDOW);
  }

  private static void requireWithin(String name, int value, int largest) {
    if (value < 1 || value > largest) {
      throw new IllegalArgumentException(name + " must be in 1.." + largest + ": " + value);
    }
  }

  /** The largest frame two members need to exchange, in bytes: a full batch and its proofs. */
  public int maxFrameBytes() {
    return maxBatchBytes + maxBatchRequests * 256 + (1 << 20);
  }

  void hashInto(Hasher hasher) {
    hasher
        .u32(maxKeyBytes)
        .u32(maxValueBytes)
        .u32(maxRequestBytes)
        .u32(maxOperationsPerRequest)
        .u32(maxBatchRequests)
        .u32(maxBatchBytes)
        .u32(maxSessionsPerClient)
        .u32(sessionWindow);
    history.hashInto(hasher);
    leases.hashInto(hasher);
  }
}
