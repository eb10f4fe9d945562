package io.bezant.replica.runtime;

/**
 * How much may wait for the loop.
 *
 * @param perPeer for each other replica
 * @param perClient for each client key
 * @param maxClientBytes for all clients together, in bytes
 */
public record InboxLimits(LaneLimits perPeer, LaneLimits perClient, long maxClientBytes) {

  /** What a replica has unless told otherwise. */
  public static final InboxLimits DEFAULT =
      new InboxLimits(LaneLimits.DEFAULT_PER_PEER, LaneLimits.DEFAULT_PER_CLIENT, 48L << 20);

  /** Rejects a total that is below one client's share, naming both. */
  public InboxLimits {
    if (maxClientBytes < perClient.maxBytes()) {
      throw new IllegalArgumentException(
          "maxClientBytes ("
              + maxClientBytes
              + ") must be at least one client's maxBytes ("
              + perClient.maxBytes()
              + ")");
    }
  }
}
