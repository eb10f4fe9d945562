package io.bezant.client;

/** Somebody who wants to know when a client gains or loses the replicas. */
@FunctionalInterface
public interface ConnectionListener {

  /** The state has changed. Changes are told one after the other, on a thread of no importance. */
  void onChange(ConnectionState state);
}
