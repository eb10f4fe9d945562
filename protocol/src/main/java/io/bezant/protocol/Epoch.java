package io.bezant.protocol;

/**
 * A configuration of the cluster: its members and keys. Version one knows only epoch zero.
 *
 * @param value zero or more
 */
public record Epoch(long value) implements Comparable<Epoch> {

  /** Rejects negative numbers. */
  public Epoch {
    if (value < 0) {
      throw new IllegalArgumentException("an epoch must not be negative: " + value);
    }
  }

  /** The configuration a cluster is founded with. */
  public static final Epoch ZERO = new Epoch(0);

  @Override
  public int compareTo(Epoch other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
