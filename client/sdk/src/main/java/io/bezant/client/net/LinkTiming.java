package io.bezant.client.net;

/**
 * The times of a link, in milliseconds.
 *
 * @param connectMillis how long a TCP connection may take
 * @param greetingMillis how long the handshake and the replica's introduction may take after that
 * @param firstRetryMillis the pause before the first new try
 * @param maxRetryMillis the longest pause, reached by doubling
 * @param writeMillis how long the replica may take nothing of what we write
 * @param probeMillis after how long a silence the replica is probed; after another one as long it
 *     counts as gone
 */
public record LinkTiming(
    int connectMillis,
    int greetingMillis,
    int firstRetryMillis,
    int maxRetryMillis,
    int writeMillis,
    int probeMillis) {

  /** What a client has unless told otherwise. */
  public static final LinkTiming DEFAULT = new LinkTiming(2_000, 5_000, 20, 2_000, 10_000, 3_000);

  /** Rejects times that are not positive or contradict each other. */
  public LinkTiming {
    if (connectMillis < 1
        || greetingMillis < 1
        || firstRetryMillis < 1
        || maxRetryMillis < firstRetryMillis
        || writeMillis < 1
        || probeMillis < 1) {
      throw new IllegalArgumentException(
          "times must be positive and maxRetryMillis not below firstRetryMillis");
    }
  }
}
