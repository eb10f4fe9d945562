package io.bezant.client;

/** How many of the replicas a client can speak to. */
public enum ConnectionState {
  /** All of them. */
  CONNECTED,
  /** A quorum, but not all: everything works, and fewer failures can be borne. */
  DEGRADED,
  /** Fewer than a quorum: nothing can be done until some come back. Also before the first use. */
  SUSPENDED,
  /** None, and there never will be one: the client was closed, or broke. */
  LOST
}
