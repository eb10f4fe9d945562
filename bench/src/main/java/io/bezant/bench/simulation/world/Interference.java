package io.bezant.bench.simulation.world;

import io.bezant.crypto.Bytes;

/**
 * Somebody who sits in the network between replicas and reads what passes: he may hold back single
 * frames, as an asynchronous network may, and can make none up.
 */
public interface Interference {

  /** Lets everything pass. */
  Interference NONE = (from, to, frame) -> 0;

  /** What {@link #holdBack} says of a frame that never arrives. */
  long FOR_EVER = -1;

  /** How many nanoseconds later than usual a frame of one replica to another arrives. */
  long holdBack(int from, int to, Bytes frame);
}
