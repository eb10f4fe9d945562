package io.bezant.replica.net;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.SessionId;

/** One connection of a client, as the edge sees it. Thread-safe. */
public interface ClientConnection {

  /** The client whose key the channel has proved. */
  ClientId client();

  /** Answers to requests of this session are to take this connection from now on. */
  void speaksFor(SessionId session);

  /** Whether it is up; once it is not, it never is again. */
  boolean isOpen();

  /** How many bytes of frames wait until the client takes them. */
  long queuedBytes();

  /** Sends a frame on this connection alone, at once; dropped if its queue is full. */
  void reply(Bytes frame);
}
