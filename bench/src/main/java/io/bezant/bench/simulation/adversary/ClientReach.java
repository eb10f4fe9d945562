package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;

/** What the simulated world lets a Byzantine client do. Nothing blocks or fails. */
public interface ClientReach {

  /** Sends any bytes on the client's connection to a replica, if there is one. */
  void send(ReplicaId to, Bytes frame);

  /** The virtual time since the run began. */
  long nowMillis();
}
