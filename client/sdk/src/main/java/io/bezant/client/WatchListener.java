package io.bezant.client;

/**
 * Who is told what changes. Methods are called one after the other on the client's executor for
 * callbacks, never two at a time, and may block: while they do, the cluster is told to wait, and
 * nothing is lost. A listener that throws is said to the log, and its watch is closed.
 */
@FunctionalInterface
public interface WatchListener {

  /**
   * Something happened: all changes of one revision together, later than all that was told before.
   */
  void onEvents(WatchBatch batch);

  /** Nothing happened since what was told last, up to this revision of the store. */
  default void onProgress(long revision) {}

  /**
   * The watch is over and was not closed by its owner; nothing is told afterwards. {@link
   * BezantException.Compacted} says from where on changes can be told: what was before is lost to
   * those who watch, and the keys are to be read anew.
   */
  default void onEnd(BezantException why) {}
}
