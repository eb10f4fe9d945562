package io.bezant.bench.simulation.invariant;

import io.bezant.protocol.Quorums;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.View;
import java.util.Arrays;
import java.util.Optional;

/** What one life of a replica has heard and said about views, and what follows from it. */
final class ViewModel {
  private static final long MAX_STEP_MILLIS = 50;
  private static final int REPEATS_LATE = 3;

  private final Quorums quorums;
  private final long[] suspected;
  private final long[] left;
  private long entered;
  private long promised;
  private long due;
  private long saidSuspect = -1;
  private boolean mustSuspect;
  private long lastTick = -1;
  private long livedMillis;
  private long freshMillis;
  private boolean saidInStep;
  private boolean saidSuspectAgain;
  private boolean saidViewChangeAgain;

  ViewModel(Quorums quorums, View entered) {
    this.quorums = quorums;
    this.suspected = new long[quorums.replicaCount()];
    this.left = new long[quorums.replicaCount()];
    Arrays.fill(suspected, -1);
    this.entered = entered.value();
    this.promised = entered.value();
    this.due = promised;
    fresh();
  }

  private void fresh() {
    freshMillis = livedMillis;
    saidSuspectAgain = false;
    saidViewChangeAgain = false;
  }

  /** What a log remembers of its own promise. */
  void restore(ReplicaId self, View own) {
    left[self.value()] = own.value();
    promised = Math.max(promised, own.value());
    due = promised;
  }

  void suspected(ReplicaId sender, View view) {
    suspected[sender.value()] = Math.max(suspected[sender.value()], view.value());
    conclude();
  }

  void left(ReplicaId sender, View view) {
    if (view.value() > left[sender.value()]) {
      left[sender.value()] = view.value();
      conclude();
    }
  }

  private void conclude() {
    while (true) {
      long[] sorted = left.clone();
      Arrays.sort(sorted);
      long followed = sorted[sorted.length - quorums.weakQuorum()];
      if (followed > due) {
        due = followed;
      } else if (suspecting(due) >= quorums.quorum()
          && (due <= entered || leftFor(due) >= quorums.quorum())) {
        due++;
      } else {
        break;
      }
    }
    mustSuspect = suspecting(due) >= quorums.weakQuorum();
  }

  private int suspecting(long view) {
    int count = 0;
    for (int i = 0; i < left.length; i++) {
      count += left[i] > view || suspected[i] >= view ? 1 : 0;
    }
    return count;
  }

  private int leftFor(long view) {
    return (int) Arrays.stream(left).filter(each -> each >= view).count();
  }

  void tick(long monotonicMillis) {
    long step = lastTick < 0 ? 0 : Math.max(0, monotonicMillis - lastTick);
    livedMillis += Math.min(step, MAX_STEP_MILLIS);
    lastTick = monotonicMillis;
  }

  void beginStep() {
    saidInStep = false;
  }

  void saySuspect(View view) {
    saidInStep = true;
    if (view.value() == saidSuspect) {
      saidSuspectAgain = true;
    } else {
      saidSuspect = view.value();
      fresh();
    }
  }

  /** Returns whether there was reason. */
  boolean sayViewChange(View view) {
    if (view.value() <= promised) {
      saidViewChangeAgain = true;
      return true;
    }
    promised = view.value();
    fresh();
    return promised <= due;
  }

  void enter(View view) {
    if (view.value() > entered) {
      entered = view.value();
      // Who is healed by a view may enter and leave it in one step.
      promised = Math.max(promised, entered);
      due = promised;
      mustSuspect = false;
      fresh();
      // A view may be suspected in the step that begins it, by what others had said before.
      saidSuspect = saidInStep && saidSuspect == entered ? entered : -1;
    }
  }

  /** What it has left undone, if anything. */
  Optional<String> complaint(long busyMillis) {
    boolean isLate = livedMillis - freshMillis > REPEATS_LATE * busyMillis + 4 * MAX_STEP_MILLIS;
    if (promised < due) {
      return Optional.of("does not leave view " + promised + " for " + due);
    }
    if (mustSuspect && saidSuspect < promised) {
      return Optional.of("does not join the suspicion of view " + promised);
    }
    if (isLate && saidSuspect >= 0 && !saidSuspectAgain) {
      return Optional.of("does not repeat its suspicion of view " + saidSuspect);
    }
    return isLate && promised > entered && !saidViewChangeAgain
        ? Optional.of("does not repeat its change to view " + promised)
        : Optional.empty();
  }
}
