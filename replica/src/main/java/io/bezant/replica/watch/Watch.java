package io.bezant.replica.watch;

/** One open watch: a cursor. Loop thread only. */
final class Watch {
  final long id;
  final WatchLink link;
  final WatchGroup group;
  final boolean wantsEvents;

  /**
   * The revision through which it was told everything, or there was nothing to tell. Of no meaning
   * while it is up to date: then it is the same for all.
   */
  long position;

  /** How many events of the next revision it was told already. */
  int skip;

  /** What the last notice went through: at most its position. */
  long told;

  private boolean isLive;

  Watch(long id, WatchLink link, WatchGroup group, boolean wantsEvents, long position) {
    this.id = id;
    this.link = link;
    this.group = group;
    this.wantsEvents = wantsEvents;
    this.position = position;
    this.told = position;
  }

  /** Whether it is up to date, and told what happens as it happens. */
  boolean isLive() {
    return isLive;
  }

  void goLive() {
    isLive = true;
    link.liveCount++;
    group.join(this);
  }

  /** It was told everything through a revision, and is told from the history from now on. */
  void fallBehind(long through) {
    leaveLive();
    position = through;
  }

  void leaveLive() {
    if (isLive) {
      isLive = false;
      link.liveCount--;
      group.leave(this);
    }
  }
}
