package io.bezant.client.core;

/**
 * How much a watch may hold at a client. What does not fit is not lost: replicas are told to stop,
 * and asked for the rest when there is room.
 *
 * @param maxAhead most revisions that one replica has told and that are not delivered
 * @param maxAheadBytes most bytes of these, unless it is one revision alone
 * @param maxRevisionBytes most bytes of the changes of one revision
 * @param maxUntaken most revisions that the listener was handed and has not taken
 * @param maxUntakenBytes most bytes of these, unless it is one revision alone
 */
public record WatchBounds(
    int maxAhead, long maxAheadBytes, long maxRevisionBytes, int maxUntaken, long maxUntakenBytes) {

  /** What a client has. */
  public static final WatchBounds DEFAULT =
      new WatchBounds(1024, 2L << 20, 64L << 20, 256, 2L << 20);
}
