package io.bezant.bench.simulation;

/**
 * What has befallen the disks of one machine, and so what may be expected of the replica on it.
 *
 * <p>A log that lost records and cannot know it (a write that the disk acknowledged and lost, one
 * that went astray, an older copy of the whole disk) makes its replica as good as a liar until it
 * is found lost: nothing can tell it from one that was never told. Such a replica is not trusted
 * with a vote, and is one of the f. Whatever else happens to a log is noticed, and the replica
 * comes back as any that lost its log (R5). Damage to a state costs no vote.
 */
final class Damage {
  private boolean hasForgotten;
  private boolean logTouched;
  private boolean stateTouched;
  private boolean stateErrs;
  private boolean isAmnesiac;
  private boolean lossIsKnown;

  /** Something happened to the log that may be found. */
  void touchLog() {
    logTouched = true;
  }

  /** Records may be gone, and nobody can know. */
  void forget() {
    logTouched = true;
    hasForgotten = true;
  }

  /** The log is gone: the machine knows it as soon as it looks. */
  void loseLog() {
    isAmnesiac = true;
    hasForgotten = false;
    stateErrs = false;
    lossIsKnown = true;
  }

  /** The replica finds its log lost; returns whether that is news. */
  boolean findLogLost() {
    boolean isNews = !lossIsKnown;
    loseLog();
    lossIsKnown = false;
    return isNews;
  }

  /** The replica is as good as one that lost nothing. */
  void recover() {
    isAmnesiac = false;
  }

  /**
   * Something happened to the state that may be found.
   *
   * @param errs whether no checksum says so where it is read
   */
  void touchState(boolean errs) {
    stateTouched = true;
    stateErrs |= errs;
  }

  /** The state is another one now, of which all is known to be right. */
  void replaceState() {
    stateErrs = false;
  }

  /** Whether votes may be gone without a trace. */
  boolean hasForgotten() {
    return hasForgotten;
  }

  /** Whether it lost its log and is not healed. */
  boolean isAmnesiac() {
    return isAmnesiac;
  }

  /** Whether the state may be wrong and look right. */
  boolean stateErrs() {
    return stateErrs;
  }

  /** Whether it may find its log lost. */
  boolean touchedLog() {
    return logTouched || isAmnesiac;
  }

  /** Whether it may find its state damaged. */
  boolean touchedState() {
    return stateTouched;
  }
}
