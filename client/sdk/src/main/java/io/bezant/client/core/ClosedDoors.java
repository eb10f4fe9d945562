package io.bezant.client.core;

import io.bezant.protocol.ReplicaId;
import java.util.TreeSet;

/** Replicas that turned our key away at their door and have not let us in since. */
final class ClosedDoors {

  private final TreeSet<ReplicaId> closed = new TreeSet<>();
  private final int weakQuorum;

  ClosedDoors(int weakQuorum) {
    this.weakQuorum = weakQuorum;
  }

  void add(ReplicaId replica) {
    closed.add(replica);
  }

  void remove(ReplicaId replica) {
    closed.remove(replica);
  }

  /** Whether one of them is correct, so that our key is not registered. */
  boolean areEnough() {
    return closed.size() >= weakQuorum;
  }
}
