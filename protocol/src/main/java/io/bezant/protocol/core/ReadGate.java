package io.bezant.protocol.core;

import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.NewView;
import java.util.TreeMap;

/**
 * The one door through which the state is shown without ordering (R1, R12).
 *
 * <p>What was shown must not be forgotten, or two reads could go back in time. While a replica
 * lives it shows only what it has executed, once its own COMMIT or the commit certificate of every
 * place of that is durable: the loop sees to this, since only it knows the disk. A replica that
 * comes back may be behind what it showed before. Each such place has left one of these two in its
 * log, so it shows nothing until it has executed every place of which its log holds one. A prepared
 * certificate alone need not lead to a decision: a later view that begins below its place proves
 * that nobody decided it, and thus that nobody showed it.
 *
 * <p>A state can be lost while the log is whole. The log may then begin behind what was shown: what
 * led to a checkpoint is not kept, but its certificate is, or our own word for it.
 *
 * <p>A replica that lost its log does not know what it has shown. It shows nothing until it is
 * healed: then it has executed everything that can have been decided before the loss (R5).
 */
final class ReadGate {

  private final CoreRooms rooms;

  /** Places that our own COMMIT may have decided: the highest view in which it was said. */
  private final TreeMap<SequenceNumber, View> voted = new TreeMap<>();

  /** The last place that was decided for certain in an earlier life. */
  private SequenceNumber decided = SequenceNumber.ZERO;

  /**
   * The door of a replica that goes on from what it remembers.
   *
   * @param applied the place up to which the recovered state has executed
   */
  ReadGate(CoreRooms rooms, DurableState durable, SequenceNumber applied) {
    this.rooms = rooms;
    raiseDecided(durable.stable().sequence());
    durable.ownCheckpoints().keySet().forEach(this::raiseDecided);
    for (RecoveredSlot slot : durable.slots()) {
      if (!slot.sequence().isAfter(applied)) {
        continue;
      }
      if (slot.certificate().isPresent()) {
        raiseDecided(slot.sequence());
      } else {
        slot.prepared().ifPresent(proof -> voted.put(slot.sequence(), proof.view()));
      }
    }
  }

  private void raiseDecided(SequenceNumber place) {
    decided = place.isAfter(decided) ? place : decided;
  }

  /** A view has begun, in this life or before: what it does not continue was never decided. */
  void onViewEntered(NewView entered) {
    SequenceNumber last = NewViewPlanner.plan(entered.viewChanges(), rooms.rules()).last();
    voted.tailMap(last, false).values().removeIf(entered.view()::isAfter);
  }

  /** Whether what is executed may be shown now. */
  ReadStanding standing() {
    Execution execution = rooms.execution();
    if (!rooms.ownLoss().isWhole()
        || execution.isPaused()
        || !rooms.rules().mayShow(execution.executed(), shownThrough())) {
      return ReadStanding.CLOSED;
    }
    boolean knowsMore =
        rooms.log().above(execution.executed()).stream().anyMatch(Slot::isCommitted);
    return knowsMore ? ReadStanding.CATCHING_UP : ReadStanding.CURRENT;
  }

  /** The last place that an earlier life may have shown. */
  private SequenceNumber shownThrough() {
    if (voted.isEmpty() || decided.isAfter(voted.lastKey())) {
      return decided;
    }
    return voted.lastKey();
  }
}
