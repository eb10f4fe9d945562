package io.bezant.protocol.core;

/** Whether a replica may show what it has executed to those who read without ordering (R1, R12). */
public enum ReadStanding {
  /** What is executed may be shown, as soon as what it rests on is durable. */
  CURRENT,
  /** So it may, but a later place is known to be decided: worth waiting a moment for. */
  CATCHING_UP,
  /**
   * Nothing may be shown: an earlier life may have shown more than is executed now, the state is
   * about to be replaced, or the log was lost and this replica is not healed.
   */
  CLOSED
}
