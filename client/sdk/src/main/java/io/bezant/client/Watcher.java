package io.bezant.client;

/** A watch that is open until it is closed, ends by itself, or its client is closed. */
public interface Watcher extends AutoCloseable {

  /**
   * Up to which revision of the store the listener has been told everything. A watch that begins
   * behind it goes on without gap or repetition. Any thread.
   */
  long revision();

  /** Whether more may be told. */
  boolean isOpen();

  /**
   * Nothing more is told, except what is being told just now. Any thread, the listener's included;
   * does not wait.
   */
  @Override
  void close();
}
