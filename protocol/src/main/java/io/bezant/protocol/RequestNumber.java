package io.bezant.protocol;

/**
 * The number a client gives one signed request of a session; the paper calls it a timestamp.
 *
 * @param value zero (none) or more; it is not a time
 */
public record RequestNumber(long value) implements Comparable<RequestNumber> {

  /** Rejects negative numbers. */
  public RequestNumber {
    if (value < 0) {
      throw new IllegalArgumentException("a request number must not be negative: " + value);
    }
  }

  /** Before the first request of a session. */
  public static final RequestNumber ZERO = new RequestNumber(0);

  /** The number after this one. */
  public RequestNumber next() {
    return new RequestNumber(Math.addExact(value, 1));
  }

  @Override
  public int compareTo(RequestNumber other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
