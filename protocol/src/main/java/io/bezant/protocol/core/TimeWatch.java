package io.bezant.protocol.core;

/**
 * Whether a primary lets time go on, as a backup sees it [R6, R7, decision 0068]: by when it has
 * proposed a time last, and by whether the times that it proposes keep pace with our own monotonic
 * clock. Only what it proposes afresh in its view counts.
 *
 * <p>Clocks that were wrong and then set right may leave the agreed time ahead of the real one, and
 * a correct primary lets it stand still until then. So a lag is held against it at once only where
 * our clock, too, says that it is late; if it does not, after a minute's worth.
 */
final class TimeWatch {

  /** So far behind no primary may be in a view, whatever clocks say. */
  static final long MAX_LAG_MILLIS = 60_000;

  private static final long NEVER = -1;

  private long timedMillis;

  /** What to measure from: when a proposal was taken up, and its time. */
  private long baseLivedMillis = NEVER;

  private long baseMillis;
  private long lateSinceMillis = NEVER;
  private boolean isLagging;

  /** A view has begun, or nothing could be heard for a while: everything counts from now on. */
  void restart(long livedMillis) {
    timedMillis = livedMillis;
    baseLivedMillis = NEVER;
    lateSinceMillis = NEVER;
    isLagging = false;
  }

  /**
   * A fresh proposal with a time was taken up.
   *
   * @param proposedMillis its time
   * @param livedMillis as long as this replica has lived
   * @param wallMillis what its clock says
   * @param boundMillis how far a primary may lag, and for how long it may do so
   */
  void onProposed(long proposedMillis, long livedMillis, long wallMillis, long boundMillis) {
    timedMillis = livedMillis;
    long lag =
        baseLivedMillis == NEVER
            ? 0
            : livedMillis - baseLivedMillis - (proposedMillis - baseMillis);
    if (baseLivedMillis == NEVER || lag < 0) {
      baseLivedMillis = livedMillis;
      baseMillis = proposedMillis;
    }
    boolean isLate =
        lag > MAX_LAG_MILLIS || (lag > boundMillis && wallMillis - proposedMillis > boundMillis);
    if (!isLate) {
      lateSinceMillis = NEVER;
    } else if (lateSinceMillis == NEVER) {
      lateSinceMillis = livedMillis;
    }
    isLagging = isLate && livedMillis - lateSinceMillis >= boundMillis;
  }

  /** When the last proposal with a time was taken up, or else since when one is awaited. */
  long timedMillis() {
    return timedMillis;
  }

  /** Whether the times of its proposals have fallen behind and stay there. */
  boolean isLagging() {
    return isLagging;
  }
}
