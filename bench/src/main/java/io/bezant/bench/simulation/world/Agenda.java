package io.bezant.bench.simulation.world;

import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Everything that is going to happen, in the order of virtual time. What falls on one instant
 * happens in an order drawn from the seed, so that no rule rests on the order in which things were
 * planned.
 */
public final class Agenda {
  private final PriorityQueue<Entry> entries = new PriorityQueue<>();
  private final SplittableRandom ties;
  private long nowNanos;
  private long planned;
  private long happened;

  private record Entry(long nanos, int tie, long order, Runnable task)
      implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byTime = Long.compare(nanos, other.nanos);
      if (byTime != 0) {
        return byTime;
      }
      int byTie = Integer.compare(tie, other.tie);
      return byTie != 0 ? byTie : Long.compare(order, other.order);
    }
  }

  /** An empty agenda at time zero. */
  public Agenda(SplittableRandom ties) {
    this.ties = ties;
  }

  /** The virtual time since the run began. */
  public long nowNanos() {
    return nowNanos;
  }

  /** How many entries have happened. */
  public long happened() {
    return happened;
  }

  /** Plans something for a moment, at the earliest now. */
  public void at(long nanos, Runnable task) {
    entries.add(new Entry(Math.max(nanos, nowNanos), ties.nextInt(), planned++, task));
  }

  /** Plans something for later. */
  public void after(long nanos, Runnable task) {
    at(nowNanos + nanos, task);
  }

  /** Lets the next thing happen; false if nothing is planned. */
  public boolean runNext() {
    Entry next = entries.poll();
    if (next == null) {
      return false;
    }
    nowNanos = next.nanos();
    happened++;
    next.task().run();
    return true;
  }
}
