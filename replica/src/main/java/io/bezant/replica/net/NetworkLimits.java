package io.bezant.replica.net;

/**
 * What connections may cost.
 *
 * @param handshakeTimeoutMillis how long a connection may take to prove a key and introduce itself
 * @param peerSilenceMillis how long nothing may come from another replica before its connection is
 *     taken for dead; each says where it stands every second
 * @param maxUnauthenticated most connections of one port that have not done so; the oldest goes
 *     when another comes
 * @param maxClientConnections most connections of clients
 * @param maxConnectionsPerClient most connections of one client key
 * @param maxPeerQueueBytes most bytes waiting for one replica; beyond them frames are dropped
 * @param maxClientQueueBytes most bytes waiting for one client connection; beyond them it is closed
 * @param minReconnectMillis how long to wait before the first attempt to connect again
 * @param maxReconnectMillis the longest such wait after a connection that did not last
 * @param maxKnockMillis the longest such wait while nobody answers at the address: an attempt costs
 *     next to nothing then, and who comes back should not be kept waiting
 */
public record NetworkLimits(
    int handshakeTimeoutMillis,
    int peerSilenceMillis,
    int maxUnauthenticated,
    int maxClientConnections,
    int maxConnectionsPerClient,
    long maxPeerQueueBytes,
    long maxClientQueueBytes,
    int minReconnectMillis,
    int maxReconnectMillis,
    int maxKnockMillis) {

  /** What a replica has unless told otherwise. */
  public static final NetworkLimits DEFAULT =
      new NetworkLimits(10_000, 10_000, 128, 1024, 64, 16L << 20, 8L << 20, 50, 2000, 250);

  /** Rejects limits that are not positive or contradict each other. */
  public NetworkLimits {
    requirePositive("handshakeTimeoutMillis", handshakeTimeoutMillis);
    requirePositive("peerSilenceMillis", peerSilenceMillis);
    requirePositive("maxUnauthenticated", maxUnauthenticated);
    requirePositive("maxClientConnections", maxClientConnections);
    requirePositive("maxConnectionsPerClient", maxConnectionsPerClient);
    requirePositive("maxPeerQueueBytes", maxPeerQueueBytes);
    requirePositive("maxClientQueueBytes", maxClientQueueBytes);
    requirePositive("minReconnectMillis", minReconnectMillis);
    if (maxReconnectMillis < minReconnectMillis) {
      throw new IllegalArgumentException(
          "maxReconnectMillis ("
              + maxReconnectMillis
              + ") must be at least minReconnectMillis ("
              + minReconnectMillis
              + ")");
    }
    if (maxKnockMillis < minReconnectMillis) {
      throw new IllegalArgumentException(
          "maxKnockMillis ("
              + maxKnockMillis
              + ") must be at least minReconnectMillis ("
              + minReconnectMillis
              + ")");
    }
  }

  private static void requirePositive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1: " + value);
    }
  }
}
