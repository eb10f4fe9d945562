package io.bezant.bench.simulation.adversary;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.wire.Frame;

/**
 * A client with a registered key and correct-looking connections to all replicas, that means no
 * good. Called in the one thread of the simulation.
 */
public interface ByzantineClient {

  /** Some virtual milliseconds have passed; comes often and regularly. */
  void onTick();

  /** A replica answers. */
  default void onFrame(ReplicaId from, Frame frame) {}
}
