package io.bezant.replica.net;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;

/**
 * The way in: what the network hands on. Called on the network's threads, one at a time for each
 * connection; must be quick and must not throw.
 */
public interface Receiver {

  /** A frame from another replica, whose key the channel has proved. */
  Verdict fromPeer(PeerConnection from, Bytes frame);

  /** A frame from a client, whose key the channel has proved. */
  Verdict fromClient(ClientConnection from, Bytes frame);

  /**
   * The link to another replica has come up or gone down; the two alternate, beginning with up. A
   * connection that replaces another one makes no difference.
   */
  void onLink(ReplicaId peer, boolean isUp);

  /** What is to be done with the connection that a frame came from. */
  enum Verdict {
    /** Nothing: the frame was taken, or dropped for a reason that is not its sender's fault. */
    KEEP,
    /** Count it: a sender whose frames are often like this one is cut off. */
    BLAME
  }
}
