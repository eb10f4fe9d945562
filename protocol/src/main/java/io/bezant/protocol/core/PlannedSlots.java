package io.bezant.protocol.core;

import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.PlannedSlot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;

/**
 * What a view was bound to begin with and this replica has not voted for yet.
 *
 * <p>What is open comes first and at once, as far as our own window reaches: a vote above it could
 * not stand in our next view change, and what it helped decide could be lost. What is executed here
 * is voted on again for the sake of those who lack it, and they can get it with its proof besides:
 * it comes late and slowly, so that a window of old places does not stand between a new view and
 * the first requests it is to answer.
 */
final class PlannedSlots {

  /** So long nothing stands between a new view and the requests that have waited for it. */
  static final int HEAD_START_TICKS = 50;

  /** Executed places voted on again at each tick. */
  private static final int EXECUTED_PER_TICK = 1;

  private final MessageLog log;
  private final TreeMap<SequenceNumber, PlannedSlot> waiting = new TreeMap<>();
  private int executedLeft;
  private int headStartTicks;

  PlannedSlots(MessageLog log) {
    this.log = log;
  }

  /** A view begins with this; what was left of the one before is forgotten. */
  void begin(List<PlannedSlot> plan) {
    waiting.clear();
    executedLeft = 0;
    headStartTicks = HEAD_START_TICKS;
    plan.forEach(this::add);
  }

  void add(PlannedSlot planned) {
    waiting.put(planned.sequence(), planned);
  }

  void onTick() {
    headStartTicks = Math.max(0, headStartTicks - 1);
    executedLeft = headStartTicks == 0 ? EXECUTED_PER_TICK : 0;
  }

  /** Gives up those whose time has come, ascending. */
  List<PlannedSlot> take() {
    waiting.headMap(log.watermarks().low(), true).clear();
    List<PlannedSlot> taken = new ArrayList<>();
    Iterator<PlannedSlot> reached =
        waiting.headMap(log.watermarks().high(), true).values().iterator();
    while (reached.hasNext()) {
      PlannedSlot planned = reached.next();
      boolean isOld = log.slot(planned.sequence()).isExecuted();
      if (!isOld || executedLeft > 0) {
        executedLeft -= isOld ? 1 : 0;
        taken.add(planned);
        reached.remove();
      }
    }
    return taken;
  }
}
