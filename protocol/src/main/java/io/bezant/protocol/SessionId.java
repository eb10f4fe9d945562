package io.bezant.protocol;

/**
 * The identity of a client session, drawn from a replicated counter when it is opened.
 *
 * @param value zero for none, otherwise one or more
 */
public record SessionId(long value) implements Comparable<SessionId> {

  /** Rejects negative numbers. */
  public SessionId {
    if (value < 0) {
      throw new IllegalArgumentException("a session id must not be negative: " + value);
    }
  }

  /** No session: what a request that opens one carries. */
  public static final SessionId NONE = new SessionId(0);

  @Override
  public int compareTo(SessionId other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
