package io.bezant.replica.net;

/** Why a connection was refused or ended by us. Counted by reason and sender. */
public enum Refused {
  /** What came was no TLS 1.3 handshake, or one that showed no identity we accept. */
  HANDSHAKE_FAILED,
  /** The other side did not prove a key and introduce itself in time. */
  HANDSHAKE_TIMEOUT,
  /** The key is not one that may connect here, or not the one expected at this address. */
  UNKNOWN_KEY,
  /** The first frame was no introduction, or one that contradicts the key. */
  BAD_HELLO,
  /** The other side belongs to another cluster. */
  WRONG_CLUSTER,
  /** The other side speaks another version of the wire format. */
  WRONG_WIRE_VERSION,
  /** A frame announced more bytes than are allowed. */
  FRAME_TOO_LARGE,
  /** Too many connections of this kind, or of this client. */
  TOO_MANY_CONNECTIONS,
  /** A newer connection of the same member took the place of this one. */
  REPLACED,
  /** Too many frames that no correct program sends. */
  MISBEHAVED,
  /** The other side does not read fast enough; what does not fit its queue is dropped. */
  QUEUE_FULL,
  /** A client does not read its answers. */
  SLOW_READER,
  /** Nothing came from a replica for so long that its connection must be dead. */
  SILENT,
  /** Something went wrong on the connection. */
  BROKEN
}
