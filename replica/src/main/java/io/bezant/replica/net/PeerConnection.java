package io.bezant.replica.net;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;

/** The connection to another replica, as the edge sees it. Thread-safe. */
public interface PeerConnection {

  /** The replica whose key the channel has proved. */
  ReplicaId replica();

  /** Sends a frame to it, at once and past whatever the loop is waiting for; may be dropped. */
  void reply(Bytes frame);
}
