package io.bezant.client;

/**
 * Somebody who counts and measures what a client does. Everything may come on several threads at
 * once; nothing comes on the client's own thread, so that slow counting slows nobody but the
 * blocking caller whose call is counted. What is thrown here is logged, once in a while, and
 * changes nothing.
 */
public interface ClientMetrics {

  /** Counts nothing. */
  ClientMetrics NONE = new ClientMetrics() {};

  /**
   * A call that was sent, or waited to be, has ended, one way or the other. A blocking caller is
   * told the result after this, on the same thread; a future is completed before it, so that its
   * callbacks wait for nobody who counts. What a client refuses for its size before it is asked is
   * not told.
   */
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
