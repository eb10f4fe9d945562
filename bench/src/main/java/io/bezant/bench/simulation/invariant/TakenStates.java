package io.bezant.bench.simulation.invariant;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.DurableState;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.CheckpointProof;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An honest replica asks for, and takes over, a state that a quorum has certified, or one that f+1
 * replicas have announced to it in this life [protocol R4]. That certificates are true is I3.
 */
final class TakenStates implements Invariant {
  private final int weakQuorum;
  private final TreeMap<ReplicaId, Map<Checkpoint, Set<ReplicaId>>> announced = new TreeMap<>();
  private final TreeMap<ReplicaId, Set<Checkpoint>> certified = new TreeMap<>();

  TakenStates(int weakQuorum) {
    this.weakQuorum = weakQuorum;
  }

  @Override
  public String name() {
    return "states are vouched for";
  }

  @Override
  public void onRecovered(ReplicaId replica, DurableState memory, SequenceNumber applied) {
    announced.remove(replica);
    certified.remove(replica);
    certify(replica, memory.stable().sequence(), memory.stable().root());
  }

  @Override
  public void onRecorded(ReplicaId replica, DurableRecord record) {
    if (record instanceof DurableRecord.Stable(StableCheckpoint proof)) {
      certify(replica, proof.sequence(), proof.root());
    }
  }

  private void certify(ReplicaId replica, SequenceNumber sequence, Digest root) {
    certified
        .computeIfAbsent(replica, absent -> new HashSet<>())
        .add(new Checkpoint(sequence, root));
  }

  @Override
  public void onStep(ReplicaId replica, Step step) {
    if (step.event() instanceof Event.MessageReceived(Signed<?> signed)) {
      hear(replica, signed);
    }
    for (Effect effect : step.effects()) {
      if (effect instanceof Effect.Send(ReplicaId to, Signed<?> asked)
          && asked.message() instanceof FetchState fetch) {
        judge(replica, new Checkpoint(fetch.sequence(), fetch.root()));
      } else if (effect
          instanceof Effect.InstallState(SequenceNumber sequence, Digest root, var v, var t)) {
        judge(replica, new Checkpoint(sequence, root));
      }
    }
  }

  private void hear(ReplicaId replica, Signed<?> signed) {
    if (signed.message() instanceof Checkpoint checkpoint) {
      announced
          .computeIfAbsent(replica, absent -> new HashMap<>())
          .computeIfAbsent(checkpoint, absent -> new TreeSet<>())
          .add(signed.sender());
    } else if (signed.message() instanceof CheckpointProof proof) {
      certify(replica, proof.sequence(), proof.digest());
    }
  }

  private void judge(ReplicaId replica, Checkpoint wanted) {
    int announcers =
        announced.getOrDefault(replica, Map.of()).getOrDefault(wanted, Set.of()).size();
    boolean isCertified = certified.getOrDefault(replica, Set.of()).contains(wanted);
    if (!isCertified && announcers < weakQuorum) {
      throw broken(
          "replica %s wants the state at %s, which %d have announced and nobody has certified"
              .formatted(replica, wanted.sequence(), announcers));
    }
  }
}
