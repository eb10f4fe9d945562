package io.bezant.bench.simulation.invariant;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.message.Batch;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * R6: nobody hurries the clock on which leases end. Between two decisions while there are leases it
 * goes on by two steps and what has passed in truth, and one part in 200 for clocks that differ; so
 * no lease ends while its holder is sure of it. It holds while not too many of the replicas are
 * corrupt or have a monotonic clock that is false. And all who come to a place, by execution or by
 * taking its state over, tell their cores alike whether there are leases.
 */
final class UnhurriedLeases implements Invariant {

  private static final double DRIFT = 201.0 / 200;
  private static final int STEPS = 2;
  private static final double NANOS_PER_MILLI = 1e6;

  private final long stepMillis;
  private final int mostFalse;
  private final TreeSet<ReplicaId> falseClocks = new TreeSet<>();

  /** By how much the lease clock was ahead of the true one when a place was decided first. */
  private final TreeMap<SequenceNumber, Double> leads = new TreeMap<>();

  /** Whether there were leases after a place, as who came there first has told its core. */
  private final TreeMap<SequenceNumber, Boolean> haveLeases = new TreeMap<>();

  private SequenceNumber decided = SequenceNumber.ZERO;
  private long agreedMillis;
  private long leaseMillis;

  /**
   * A rule for a cluster.
   *
   * @param stepMillis the farthest that one batch moves the clock
   * @param mostFalse so many honest replicas may have false clocks
   */
  UnhurriedLeases(long stepMillis, int mostFalse) {
    this.stepMillis = stepMillis;
    this.mostFalse = mostFalse;
  }

  @Override
  public String name() {
    return "R6 leases are not hurried";
  }

  @Override
  public void onFalseClock(ReplicaId replica) {
    falseClocks.add(replica);
  }

  @Override
  public void onStep(ReplicaId replica, Step step) {
    if (step.event() instanceof Event.BatchExecuted executed) {
      onLeases(replica, executed.sequence(), executed.hasLeases());
    }
    if (step.event() instanceof Event.StateInstalled installed) {
      onLeases(replica, installed.sequence(), installed.hasLeases());
    }
    for (Effect effect : step.effects()) {
      if (effect instanceof Effect.Execute(SequenceNumber sequence, Batch batch)
          && sequence.equals(decided.next())) {
        onDecided(sequence, batch.proposedMillis(), step.nowNanos() / NANOS_PER_MILLI);
      }
    }
  }

  private void onLeases(ReplicaId replica, SequenceNumber sequence, boolean exist) {
    boolean told = haveLeases.computeIfAbsent(sequence, first -> exist);
    if (told != exist) {
      throw broken(
          "replica %s says of %s that there are leases: %s; others say %s"
              .formatted(replica, sequence, exist, told));
    }
    if (!exist) {
      leads.headMap(sequence, true).clear();
    }
  }

  private void onDecided(SequenceNumber sequence, long proposedMillis, double nowMillis) {
    decided = sequence;
    if (proposedMillis > agreedMillis) {
      leaseMillis += agreedMillis == 0 ? 0 : Math.min(proposedMillis - agreedMillis, stepMillis);
      agreedMillis = proposedMillis;
    }
    double lead = leaseMillis - nowMillis * DRIFT;
    for (Map.Entry<SequenceNumber, Double> before : leads.entrySet()) {
      double hurried = lead - before.getValue() - STEPS * stepMillis;
      if (hurried > 1 && falseClocks.size() <= mostFalse) {
        throw broken(
            "from %s to %s the lease clock goes on by %.1f ms more than it may"
                .formatted(before.getKey(), sequence, hurried));
      }
    }
    leads.put(sequence, lead);
  }
}
