package io.bezant.protocol;

/**
 * A view: the period in which one replica is the primary [PBFT §4.1]. Views only grow.
 *
 * @param value zero or more; the primary of view v is replica v mod n
 */
public record View(long value) implements Comparable<View> {

  /** Rejects negative numbers. */
  public View {
    if (value < 0) {
      throw new IllegalArgumentException("a view must not be negative: " + value);
    }
  }

  /** The first view of every cluster. */
  public static final View ZERO = new View(0);

  /** The view after this one. */
  public View next() {
    return new View(Math.addExact(value, 1));
  }

  /** Whether this view comes after {@code other}. */
  public boolean isAfter(View other) {
    return value > other.value;
  }

  @Override
  public int compareTo(View other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
