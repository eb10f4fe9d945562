package io.bezant.bench.simulation.invariant;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.wire.Frame;
import java.util.List;
import java.util.TreeMap;

/** I4: honest replicas have one state at one place, and only such a state becomes stable. */
final class EqualCheckpoints implements Invariant {
  private final TreeMap<SequenceNumber, Digest> roots = new TreeMap<>();
  private final List<Integer> decaying;

  /**
   * A judge of states.
   *
   * @param decaying whose states may be damaged, so that they may announce what they are not
   */
  EqualCheckpoints(List<Integer> decaying) {
    this.decaying = List.copyOf(decaying);
  }

  @Override
  public String name() {
    return "I4 equal checkpoints";
  }

  @Override
  public void onSaid(ReplicaId replica, Frame.SealedMessage frame) {
    if (frame.type() == MessageType.CHECKPOINT && !decaying.contains(replica.value())) {
      require(replica, frame.sequence(), frame.digest());
    }
  }

  @Override
  public void onRecorded(ReplicaId replica, DurableRecord record) {
    if (record instanceof DurableRecord.Stable(var certificate)) {
      require(replica, certificate.sequence(), certificate.root());
    }
  }

  private void require(ReplicaId replica, SequenceNumber sequence, Digest root) {
    Digest earlier = roots.putIfAbsent(sequence, root);
    if (earlier != null && !earlier.equals(root)) {
      throw broken(
          "at %s replica %s holds the root %s, there was %s"
              .formatted(sequence, replica, root.shortHex(), earlier.shortHex()));
    }
  }
}
