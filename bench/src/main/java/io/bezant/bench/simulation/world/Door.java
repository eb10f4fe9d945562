package io.bezant.bench.simulation.world;

import io.bezant.crypto.Bytes;

/** A replica's process as clients meet it. */
public interface Door {

  /** A client connects; false if nobody answers. */
  boolean admit(SimulatedConnection connection);

  /** A frame comes on a connection. */
  void onFrame(SimulatedConnection connection, Bytes frame);
}
