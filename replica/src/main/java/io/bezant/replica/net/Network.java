package io.bezant.replica.net;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.RequestKey;

/**
 * The way out to other replicas and to clients. Nothing is promised: a frame may be lost when a
 * link is down or its queue is full, never reordered on one link, never altered.
 *
 * <p>No method blocks or fails. Called by the loop thread.
 */
public interface Network {

  /** Sends a frame to one other replica, if its link is up. */
  void send(ReplicaId to, Bytes frame);

  /** Sends one frame to all other replicas whose links are up. */
  void broadcast(Bytes frame);

  /** Sends a frame to the connections of the client that asked, if there are any. */
  void sendToClient(RequestKey request, Bytes frame);

  /** Sends a frame on one connection of a client, if it is still up. */
  void sendToClient(ClientConnection to, Bytes frame);

  /** Lets everything sent so far leave; until then it may wait for company. */
  void flush();
}
