package io.bezant.replica.runtime;

/** Why the edge did not let something through to the core. Counted by reason and sender. */
public enum EdgeRejection {
  /** The bytes are not a frame, or not the body their header announces. */
  MALFORMED,
  /** A frame of a kind that this sender has no business sending. */
  UNEXPECTED_FRAME,
  /** Our own message, sent back to us. */
  OWN_MESSAGE,
  /** Another replica's message, of a kind that nobody passes on. */
  FOREIGN_MESSAGE,
  /** It can no longer change anything; dropped unverified. */
  SETTLED,
  /** A signature in it, or what it should prove, is not good. */
  NOT_AUTHENTIC,
  /** The sender's lane is full. */
  LANE_FULL,
  /** The key that asks is not registered with the cluster. */
  NOT_REGISTERED,
  /** The request is signed by another key than the one that holds the channel. */
  FOREIGN_REQUEST,
  /** The request is longer than the cluster allows. */
  REQUEST_TOO_LARGE,
  /** More probes, or answers to probes, than anybody needs. */
  TOO_MANY_PROBES
}
