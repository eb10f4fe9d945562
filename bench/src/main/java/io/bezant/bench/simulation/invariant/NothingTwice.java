package io.bezant.bench.simulation.invariant;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.RequestKey;
import java.util.List;

/**
 * An honest primary proposes no request whose answer it holds: it answers from memory, so that
 * whoever replays requests makes nobody agree on them again.
 */
final class NothingTwice implements Invariant {

  @Override
  public String name() {
    return "nothing twice";
  }

  @Override
  public void onProposed(ReplicaId replica, SequenceNumber sequence, List<RequestKey> answered) {
    if (!answered.isEmpty()) {
      throw broken(
          "replica %s proposes at %s what it has answered before: %s"
              .formatted(replica, sequence, answered));
    }
  }
}
