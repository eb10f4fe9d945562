package io.bezant.bench.simulation.adversary;

/** Who there is to play the Byzantine clients of a run. */
public enum ClientCast {
  /** One number, two requests. */
  DOUBLE_NUMBER,
  /** Everything else that a client should not ask. */
  BAD_REQUESTS,
  /** Leases, well used and badly. */
  LEASE_HOLDER;

  /** Begins to play. */
  public ByzantineClient play(ClientHands hands) {
    return switch (this) {
      case DOUBLE_NUMBER -> new DoubleNumber(hands);
      case BAD_REQUESTS -> new BadRequests(hands);
      case LEASE_HOLDER -> new LeaseHolder(hands);
    };
  }
}
