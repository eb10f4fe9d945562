package io.bezant.client;

/**
 * Somebody who counts and measures what a client does. Everything may come on several threads at
 * once; nothing comes on the client's own thread, so that slow counting slows nobody but the
 * caller. What is thrown here is logged and changes nothing.
 */
public interface ClientMetrics {

  /** Counts nothing. */
  ClientMetrics NONE = new ClientMetrics() {};

  /** A call has ended, one way or the other. On the thread that learns of it. */
  default void onCall(CallReport call) {}

  /**
   * Requests, each of one call or many, were sent again since no quorum had answered in time.
   *
   * @param requests how many more, at least one
   */
  default void onRepeated(long requests) {}

  /** The state of the connections has changed. One after the other, as it happened. */
  default void onConnection(ConnectionState state) {}
}
