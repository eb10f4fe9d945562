package io.bezant.protocol.core;

import io.bezant.protocol.SequenceNumber;

/**
 * The cursor of execution: releases decided slots strictly in order, each exactly once, and a
 * checkpoint directly behind every place that asks for one.
 */
final class Execution {

  private final MessageLog log;
  private final Outgoing out;
  private final int checkpointInterval;
  private final LeaseClock leaseClock;
  private SequenceNumber released;
  private SequenceNumber executed;
  private boolean isPaused;

  /**
   * A cursor.
   *
   * @param applied the place up to which the recovered state has executed
   * @param leaseClock moved by what is decided
   */
  Execution(
      MessageLog log,
      Outgoing out,
      int checkpointInterval,
      SequenceNumber applied,
      LeaseClock leaseClock) {
    this.log = log;
    this.out = out;
    this.checkpointInterval = checkpointInterval;
    this.leaseClock = leaseClock;
    this.released = applied;
    this.executed = applied;
  }

  /** The last place the service has reported as executed. */
  SequenceNumber executed() {
    return executed;
  }

  /** The last place handed to the service. */
  SequenceNumber released() {
    return released;
  }

  /** The clock that ends leases. */
  LeaseClock leaseClock() {
    return leaseClock;
  }

  /** Whether a batch with this time may be proposed now, as far as the lease clock goes (R6). */
  boolean mayMoveTo(SequenceNumber sequence, long proposedMillis) {
    return leaseClock.holds(log.above(released), released, sequence, proposedMillis);
  }

  /** Executes nothing until {@link #resume} or {@link #jump}: the state is about to be replaced. */
  void pause() {
    isPaused = true;
  }

  /** Whether nothing is executed because the state is about to be replaced. */
  boolean isPaused() {
    return isPaused;
  }

  /** Goes on where it stopped. */
  void resume() {
    isPaused = false;
    release();
  }

  /** The state was replaced by that of a later place. */
  void jump(SequenceNumber installed) {
    Invariants.check(
        isPaused && installed.isAfter(released) && executed.equals(released),
        () -> "a state of " + installed + " is installed over " + executed + " of " + released);
    released = installed;
    executed = installed;
    isPaused = false;
  }

  /** Hands every decided batch that is next in order to the service. */
  void release() {
    while (!isPaused) {
      SequenceNumber next = released.next();
      Slot slot = log.find(next).orElse(null);
      if (slot == null || !slot.isCommitted()) {
        return;
      }
      out.add(new Effect.Execute(next, slot.decidedBatch()));
      leaseClock.onDecided(slot.decidedBatch().proposedMillis());
      if (next.isCheckpoint(checkpointInterval)) {
        out.add(new Effect.TakeCheckpoint(next));
      }
      released = next;
    }
  }

  /** The service has executed a place; returns its slot. */
  Slot onExecuted(SequenceNumber sequence) {
    Invariants.check(
        sequence.equals(executed.next()) && !sequence.isAfter(released),
        () -> "executed " + sequence + " after " + executed + ", released up to " + released);
    executed = sequence;
    Slot slot = log.slot(sequence);
    slot.executed();
    return slot;
  }

  /** Whether there are leases after what was executed last. */
  void onLeases(boolean exist) {
    leaseClock.onExecuted(executed.equals(released), exist);
  }
}
