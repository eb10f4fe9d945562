package io.bezant.protocol.message;

import io.bezant.crypto.Bytes;

/**
 * What a client asks a replica about changes to come, or past ones. It is not signed: nothing is
 * ordered, and the channel says whose it is. What is watched lives no longer than the connection.
 */
public sealed interface WatchRequest {

  /** The client's name for the watch; on one connection it is never given to a second watch. */
  long watch();

  /**
   * Tell me the changes from a revision on.
   *
   * @param watch the name that the replica answers to; any 64 bits
   * @param selector what is to be told, in the service's encoding
   * @param from the first revision whose changes are wanted, one or more; it may be yet to come
   * @param wantsEvents whether to tell the changes themselves; else digests of them are enough
   */
  record Open(long watch, Bytes selector, long from, boolean wantsEvents) implements WatchRequest {

    /** Rejects revisions that cannot be. */
    public Open {
      if (from < 1) {
        throw new IllegalArgumentException("no change has the revision " + from);
      }
    }
  }

  /**
   * Tell me no more. What is on its way still arrives; nothing else is said about it.
   *
   * @param watch the name that it was opened with
   */
  record Cancel(long watch) implements WatchRequest {}
}
