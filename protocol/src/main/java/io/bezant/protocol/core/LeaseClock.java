package io.bezant.protocol.core;

import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import java.util.Collection;
import java.util.Optional;

/**
 * How far batches may move the clock that ends leases [R6, decision 0068]. A batch moves it by what
 * it moves the agreed time, at most by a fixed step: an outage of the service is one step long.
 * Fresh proposals are bounded besides by our own monotonic clock: a bucket of two steps, which time
 * fills and batches empty. What it does not hold yet waits until it does; so nobody can walk the
 * clock up in many small steps, and what is decided without us never makes us refuse for long.
 *
 * <p>Knows also whether there are leases at all: only then time must go on without requests.
 */
final class LeaseClock {

  /** The bucket holds so many steps. */
  static final int STEPS = 2;

  /** It fills faster than our clock by one part in so many, since no two clocks run alike. */
  static final int DRIFT = 200;

  private static final long MICROS = 1_000;

  private final long stepMillis;
  private final ProtocolRules rules;
  private long micros;
  private long lastMonotonicMillis;
  private boolean isTicking;
  private long agreedMillis;
  private boolean hasLeases;

  /**
   * The clock of a replica that starts. What it agreed to in an earlier life it does not know, so
   * its bucket is empty if there are leases.
   */
  LeaseClock(long stepMillis, ProtocolRules rules, AppliedState applied) {
    this.rules = rules;
    this.stepMillis = stepMillis;
    this.agreedMillis = applied.agreedMillis();
    this.hasLeases = applied.hasLeases();
    this.micros = hasLeases ? 0 : capacity();
  }

  private long capacity() {
    return STEPS * stepMillis * MICROS;
  }

  /** The farthest that one batch moves it. */
  long stepMillis() {
    return stepMillis;
  }

  /** Whether the state after the last execution has leases. */
  boolean hasLeases() {
    return hasLeases;
  }

  /** Time has passed; also while this process was stopped. */
  void onTick(long monotonicMillis) {
    if (isTicking) {
      long passed = Math.max(0, monotonicMillis - lastMonotonicMillis);
      long most = capacity() / MICROS;
      micros = Math.min(capacity(), micros + Math.min(passed, most) * (MICROS + MICROS / DRIFT));
    }
    isTicking = true;
    lastMonotonicMillis = monotonicMillis;
  }

  /**
   * The next batch in order is decided. Others have vouched for what our bucket does not hold: it
   * is then empty, and no more.
   */
  void onDecided(long proposedMillis) {
    micros = Math.max(0, micros - MICROS * stepTo(agreedMillis, proposedMillis, 1));
    agreedMillis = Math.max(agreedMillis, proposedMillis);
  }

  /**
   * A batch was executed. Where there are no leases, no step before has shortened any, so that the
   * bucket is full for those to come.
   *
   * @param isLast whether it was the last one decided
   * @param leases whether there are leases after it
   */
  void onExecuted(boolean isLast, boolean leases) {
    hasLeases = leases;
    if (isLast && !leases) {
      micros = capacity();
    }
  }

  /** The state was replaced by one with this agreed time: we vouch for no step to it. */
  void onInstalled(long millis, boolean leases) {
    agreedMillis = Math.max(agreedMillis, millis);
    micros = leases ? 0 : capacity();
    hasLeases = leases;
  }

  /**
   * Whether the bucket holds what a proposal would move the clock by, together with everything
   * below and above it that is not decided yet. Places of which nothing is known are taken to move
   * it as far as they could.
   *
   * @param open what is known above the last decided place, ascending
   * @param decided that place
   * @param sequence where it is proposed
   * @param proposedMillis its time; the empty batch has none and moves nothing
   */
  boolean holds(
      Collection<Slot> open, SequenceNumber decided, SequenceNumber sequence, long proposedMillis) {
    if (proposedMillis == 0) {
      return true;
    }
    Walk walk = new Walk(decided);
    boolean isAdded = false;
    for (Slot slot : open) {
      if (!isAdded && !sequence.isAfter(slot.sequence())) {
        walk.pass(sequence, proposedMillis);
        isAdded = true;
      }
      if (!slot.sequence().equals(sequence)) {
        known(slot).ifPresent(batch -> walk.pass(slot.sequence(), batch.proposedMillis()));
      }
    }
    if (!isAdded) {
      walk.pass(sequence, proposedMillis);
    }
    return rules.vouchesFor(walk.stepsMillis * MICROS, micros);
  }

  private static Optional<Batch> known(Slot slot) {
    return slot.isCommitted() && !slot.isExecuted()
        ? Optional.of(slot.decidedBatch())
        : slot.proposedBatch();
  }

  /** How far it moves from one time to another in so many batches; not at all from none. */
  private long stepTo(long from, long to, long batches) {
    return from == 0 ? 0 : Math.max(0, Math.min(to - from, batches * stepMillis));
  }

  /** From the last decided place upwards. */
  private final class Walk {
    private long place;
    private long unknown;
    private long millis = agreedMillis;
    private long stepsMillis;

    Walk(SequenceNumber decided) {
      this.place = decided.value();
    }

    void pass(SequenceNumber sequence, long proposedMillis) {
      unknown += sequence.value() - place - 1;
      place = sequence.value();
      if (proposedMillis > 0) {
        stepsMillis += stepTo(millis, proposedMillis, unknown + 1);
        millis = Math.max(millis, proposedMillis);
        unknown = 0;
      }
    }
  }
}
