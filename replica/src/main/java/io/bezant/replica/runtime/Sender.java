package io.bezant.replica.runtime;

import io.bezant.protocol.ClientId;
import io.bezant.protocol.ReplicaId;

/** Who handed us something, as its channel proves. Each sender has a lane of its own. */
public sealed interface Sender {

  /**
   * Another replica.
   *
   * @param replica the member whose key holds the channel
   */
  record Peer(ReplicaId replica) implements Sender {}

  /**
   * A client.
   *
   * @param client whose key holds the channel
   */
  record Client(ClientId client) implements Sender {}
}
