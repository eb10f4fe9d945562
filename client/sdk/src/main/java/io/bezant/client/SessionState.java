package io.bezant.client;

/** What the holder of a {@link Session} may take for granted. */
public enum SessionState {
  /** Nobody can have ended its lease yet: what hangs on it is held. */
  ALIVE,
  /**
   * It could not be kept alive for so long that it may have ended. Whoever acts on it stops; it may
   * yet turn out to be alive.
   */
  UNSURE,
  /** Its lease has ended, with everything that hung on it, and never comes back. */
  LOST,
  /** Its holder, or the client, has closed it. */
  CLOSED
}
