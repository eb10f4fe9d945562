package io.bezant.bench.simulation.invariant;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.DurableState;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.wire.Frame;
import java.util.TreeMap;

/**
 * An honest replica votes within its window: a vote above it could not stand in its next view
 * change, and what that vote helped to decide could be lost.
 */
final class WindowHolds implements Invariant {
  private final int windowSize;
  private final TreeMap<ReplicaId, SequenceNumber> stable = new TreeMap<>();

  WindowHolds(int windowSize) {
    this.windowSize = windowSize;
  }

  @Override
  public String name() {
    return "the window holds";
  }

  @Override
  public void onRecorded(ReplicaId replica, DurableRecord record) {
    switch (record) {
      case DurableRecord.Stable(StableCheckpoint proof) -> raise(replica, proof.sequence());
      case DurableRecord.Installed(StableCheckpoint proof, var _state) ->
          raise(replica, proof.sequence());
      case DurableRecord.Head head -> raise(replica, head.stable().sequence());
      case DurableRecord.Accepted other -> {}
      case DurableRecord.Body other -> {}
      case DurableRecord.Prepared other -> {}
      case DurableRecord.Committed other -> {}
      case DurableRecord.Learned other -> {}
      case DurableRecord.Promised other -> {}
      case DurableRecord.EnteredView other -> {}
      case DurableRecord.OwnCheckpoint other -> {}
      case DurableRecord.Returning other -> {}
    }
  }

  @Override
  public void onRecovered(ReplicaId replica, DurableState memory, SequenceNumber applied) {
    raise(replica, memory.stable().sequence());
  }

  @Override
  public void onLost(ReplicaId replica) {
    stable.remove(replica);
  }

  private void raise(ReplicaId replica, SequenceNumber sequence) {
    SequenceNumber last = stable.getOrDefault(replica, SequenceNumber.ZERO);
    stable.put(replica, sequence.isAfter(last) ? sequence : last);
  }

  @Override
  public void onSaid(ReplicaId replica, Frame.SealedMessage frame) {
    boolean isVote =
        switch (frame.type()) {
          case PRE_PREPARE, PREPARE, COMMIT -> frame.sender().equals(replica);
          case CHECKPOINT,
              STATUS,
              COMMITTED_BATCH,
              FETCH_COMMITTED,
              SUSPECT,
              VIEW_CHANGE,
              NEW_VIEW,
              FETCH_BODY,
              BATCH_BODY,
              CHECKPOINT_PROOF,
              FETCH_STATE,
              STATE_MANIFEST,
              STATE_CHUNK,
              STATE_DIFFERENCE,
              RECOVER,
              READY ->
              false;
        };
    SequenceNumber low = stable.getOrDefault(replica, SequenceNumber.ZERO);
    if (isVote && frame.sequence().isAfter(low.plus(windowSize))) {
      throw broken(
          "replica %s says %s at %s, its window ends %s above %s"
              .formatted(replica, frame.type(), frame.sequence(), windowSize, low));
    }
  }
}
