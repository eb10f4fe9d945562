package io.bezant.protocol;

/**
 * The index of a replica in the membership.
 *
 * @param value zero up to the number of replicas less one
 */
public record ReplicaId(int value) implements Comparable<ReplicaId> {

  /** The largest index that fits the signed layout (an unsigned 16-bit number). */
  public static final int MAX_VALUE = 0xFFFF;

  /** Rejects what does not fit the signed layout. */
  public ReplicaId {
    if (value < 0 || value > MAX_VALUE) {
      throw new IllegalArgumentException("a replica id must be in 0.." + MAX_VALUE + ": " + value);
    }
  }

  @Override
  public int compareTo(ReplicaId other) {
    return Integer.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
