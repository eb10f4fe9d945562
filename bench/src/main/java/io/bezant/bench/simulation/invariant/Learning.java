package io.bezant.bench.simulation.invariant;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.DurableState;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.Signed;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An honest replica that is shown the proof of a decision within its window knows the decision from
 * then on, whatever it is doing, also between two views. Otherwise it stays behind for as long as
 * views fail, and a quorum may need it.
 */
final class Learning implements Invariant {
  private final int windowSize;
  private final TreeMap<ReplicaId, Knowledge> lives = new TreeMap<>();

  /** What one life of a replica knows to be decided. */
  private static final class Knowledge {
    final TreeSet<SequenceNumber> decided = new TreeSet<>();
    SequenceNumber through = SequenceNumber.ZERO;
    SequenceNumber stable = SequenceNumber.ZERO;

    void raise(SequenceNumber checkpoint) {
      stable = later(stable, checkpoint);
      decided.headSet(stable, true).clear();
    }
  }

  Learning(int windowSize) {
    this.windowSize = windowSize;
  }

  private static SequenceNumber later(SequenceNumber one, SequenceNumber other) {
    return one.isAfter(other) ? one : other;
  }

  @Override
  public String name() {
    return "decisions are learned";
  }

  @Override
  public void onRecovered(ReplicaId replica, DurableState memory, SequenceNumber applied) {
    Knowledge life = new Knowledge();
    life.through = applied;
    memory.slots().stream()
        .filter(slot -> slot.certificate().isPresent())
        .forEach(slot -> life.decided.add(slot.sequence()));
    life.raise(memory.stable().sequence());
    lives.put(replica, life);
  }

  private Knowledge of(ReplicaId replica) {
    return lives.computeIfAbsent(replica, absent -> new Knowledge());
  }

  @Override
  public void onRecorded(ReplicaId replica, DurableRecord record) {
    switch (record) {
      case DurableRecord.Committed(var proof) -> of(replica).decided.add(proof.sequence());
      case DurableRecord.Learned(var batch, var proof) -> of(replica).decided.add(proof.sequence());
      case DurableRecord.Stable(var proof) -> of(replica).raise(proof.sequence());
      case DurableRecord.Installed(var proof, var _state) -> of(replica).raise(proof.sequence());
      case DurableRecord.Head head -> of(replica).raise(head.stable().sequence());
      case DurableRecord.Accepted other -> {}
      case DurableRecord.Body other -> {}
      case DurableRecord.Prepared other -> {}
      case DurableRecord.Promised other -> {}
      case DurableRecord.EnteredView other -> {}
      case DurableRecord.OwnCheckpoint other -> {}
      case DurableRecord.Returning other -> {}
    }
  }

  @Override
  public void onStep(ReplicaId replica, Step step) {
    Knowledge life = of(replica);
    if (step.event()
        instanceof Event.StateInstalled(SequenceNumber sequence, var root, var leases)) {
      life.through = later(life.through, sequence);
    } else if (step.event() instanceof Event.MessageReceived(Signed<?> signed)
        && signed.message() instanceof CommittedBatch shown) {
      SequenceNumber place = shown.certificate().sequence();
      boolean isWithinWindow =
          place.isAfter(later(life.through, life.stable))
              && !place.isAfter(life.stable.plus(windowSize));
      if (isWithinWindow && !life.decided.contains(place)) {
        throw broken(
            "replica %s is shown what is decided at %s and does not learn it"
                .formatted(replica, place));
      }
    }
  }
}
