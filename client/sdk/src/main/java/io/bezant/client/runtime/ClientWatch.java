package io.bezant.client.runtime;

/** Watches a running client. Called on its loop; must not block and must not throw. */
@FunctionalInterface
public interface ClientWatch {

  /** So many replicas can be spoken to now. */
  void onLinks(int connected);

  /** So many requests more were sent again since they were not answered in time. */
  default void onRepeated(long requests) {}

  /** The client is over and will never speak to anybody again. Called once. */
  default void onEnd() {}
}
