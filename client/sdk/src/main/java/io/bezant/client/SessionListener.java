package io.bezant.client;

/** Somebody who wants to know whether a {@link Session} can be relied on. */
@FunctionalInterface
public interface SessionListener {

  /**
   * The state has changed. Changes are told one after the other, on a thread of no importance, so
   * that {@link Session#state} may be ahead of what was told.
   */
  void onChange(SessionState state);
}
