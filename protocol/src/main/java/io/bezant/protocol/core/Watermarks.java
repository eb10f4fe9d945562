package io.bezant.protocol.core;

import io.bezant.protocol.SequenceNumber;

/**
 * The window (low, high] of sequence numbers that may be agreed on [PBFT §4.2]. One more window
 * above it is listened to, since a primary may learn of a stable checkpoint first.
 *
 * @param low h: the last stable checkpoint
 * @param windowSize L
 */
record Watermarks(SequenceNumber low, int windowSize) {

  SequenceNumber high() {
    return low.plus(windowSize);
  }

  boolean contains(SequenceNumber sequence) {
    return sequence.isAfter(low) && !sequence.isAfter(high());
  }

  /** Where the extra window ends. */
  SequenceNumber horizon() {
    return low.plus(2L * windowSize);
  }

  Watermarks advanceTo(SequenceNumber stable) {
    Invariants.check(
        stable.isAfter(low), () -> "the low watermark goes from " + low + " to " + stable);
    return new Watermarks(stable, windowSize);
  }
}
