package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.Statement;

/** What the simulated world lets its liars do. Nothing blocks or fails. */
public interface Reach {

  /**
   * Sends a frame as a corrupt replica, through the same network as everybody: it may be late or
   * lost, and a replica or client sees it come on the corrupt replica's link.
   *
   * @param from a corrupt replica
   * @param to any replica or client; dropped if there is no such or no link
   * @param frame any bytes at all
   */
  void send(ReplicaId from, Party to, Bytes frame);

  /**
   * Puts a frame before the correct code of a corrupt replica, as if it had just come from there.
   * The adversary is not asked about it again.
   */
  void show(Puppet to, Party from, Bytes frame);

  /**
   * What the same keys have signed in another cluster, where anything may have been said: a copy of
   * this one for trials, say. It names that cluster, and proves nothing here.
   *
   * @param speaker any replica, honest or not
   */
  Envelope heardElsewhere(ReplicaId speaker, Statement statement);

  /** The virtual time since the run began. */
  long nowMillis();
}
