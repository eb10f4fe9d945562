package io.bezant.bench.simulation.adversary;

import io.bezant.protocol.ClientId;
import io.bezant.protocol.ReplicaId;

/** Who is at the other end of a frame. */
public sealed interface Party {

  /**
   * A replica, honest or corrupt.
   *
   * @param id its index
   */
  record Replica(ReplicaId id) implements Party {}

  /**
   * A client, known by its key.
   *
   * @param id derived from the key
   */
  record Client(ClientId id) implements Party {}
}
