package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;

/**
 * The one mind behind all corrupt replicas of a run. It is asked about each frame at their
 * mailboxes, once per receiver, and may act at any of these moments through its {@link Hands}. What
 * it sends with its hands does not come back to it as a frame to judge; what one corrupt replica
 * sends to another does, on both sides.
 *
 * <p>Called in the one thread of the simulation. The default is to be honest.
 */
public interface Adversary {

  /**
   * A frame arrives at a corrupt replica.
   *
   * @param at who receives it
   * @param from the other end of the link it came on
   * @param frame as it came
   * @return what the replica's correct code gets to see
   */
  default Fate onReceive(Puppet at, Party from, Bytes frame) {
    return Fate.PASS;
  }

  /**
   * The correct code of a corrupt replica would send a frame. A broadcast is asked about once for
   * each receiver.
   *
   * @param at who would send it
   * @param to to whom
   * @param frame as the protocol demands it
   * @return what is sent
   */
  default Fate onSend(Puppet at, Party to, Bytes frame) {
    return Fate.PASS;
  }

  /** Some virtual milliseconds have passed; comes often and regularly. */
  default void onTick() {}
}
