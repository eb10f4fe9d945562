package io.bezant.protocol.message;

import io.bezant.protocol.ReplicaId;

/**
 * The one voice of a replica: turns what it wants to say into a signed message. Sealing the same
 * message twice gives the same bytes, so that a vote may be said again after a restart.
 */
public interface MessageSealer {

  /** The replica whose voice this is. */
  ReplicaId self();

  /** Signs a message as {@link #self()}. Does not block; never fails. */
  <M extends Message> Signed<M> seal(M message);

  /** Signs a statement as {@link #self()}, for a message that is put together elsewhere. */
  Envelope vouch(Statement statement);
}
