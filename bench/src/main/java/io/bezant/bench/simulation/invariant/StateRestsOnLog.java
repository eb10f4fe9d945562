package io.bezant.bench.simulation.invariant;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.DurableState;
import io.bezant.protocol.core.RecoveredSlot;
import java.util.TreeSet;

/**
 * R3: what the state on disk contains, the log on disk can prove. A replica that comes back knows
 * the decision of every place that its state has executed and that its log still covers; what led
 * to a state that was taken over from others was never here.
 */
final class StateRestsOnLog implements Invariant {
  @Override
  public String name() {
    return "the state rests on the log";
  }

  @Override
  public void onRecovered(ReplicaId replica, DurableState memory, SequenceNumber applied) {
    TreeSet<SequenceNumber> decided = new TreeSet<>();
    memory.slots().stream()
        .filter(slot -> slot.certificate().isPresent())
        .map(RecoveredSlot::sequence)
        .forEach(decided::add);
    SequenceNumber floor = memory.stable().sequence();
    floor = memory.discarded().isAfter(floor) ? memory.discarded() : floor;
    boolean wasTakenOver = !memory.takenOver().isAfter(applied);
    floor = wasTakenOver && memory.takenOver().isAfter(floor) ? memory.takenOver() : floor;
    for (SequenceNumber place = floor.next(); !place.isAfter(applied); place = place.next()) {
      if (!decided.contains(place)) {
        throw broken(
            "replica %s has executed %s on its disk and no decision of it in its log"
                .formatted(replica, place));
      }
    }
  }
}
