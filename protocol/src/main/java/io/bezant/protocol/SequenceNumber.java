package io.bezant.protocol;

/**
 * A sequence number: the place of a batch in the one agreed order [PBFT §4.2].
 *
 * @param value zero (before the first batch) or more
 */
public record SequenceNumber(long value) implements Comparable<SequenceNumber> {

  /** Rejects negative numbers. */
  public SequenceNumber {
    if (value < 0) {
      throw new IllegalArgumentException("a sequence number must not be negative: " + value);
    }
  }

  /** The number before the first batch: nothing has been ordered. */
  public static final SequenceNumber ZERO = new SequenceNumber(0);

  /** The number after this one. */
  public SequenceNumber next() {
    return plus(1);
  }

  /** The number {@code count} places later. */
  public SequenceNumber plus(long count) {
    return new SequenceNumber(Math.addExact(value, count));
  }

  /** Whether this number comes after {@code other}. */
  public boolean isAfter(SequenceNumber other) {
    return value > other.value;
  }

  /** Whether a checkpoint is due here: at every multiple of the interval except zero. */
  public boolean isCheckpoint(int checkpointInterval) {
    return value > 0 && value % checkpointInterval == 0;
  }

  @Override
  public int compareTo(SequenceNumber other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
