package io.bezant.replica.watch;

import io.bezant.crypto.Bytes;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What changes in the service's state, for those who watch: as it happens, and from its history.
 * Used between two batches, on the loop thread only; changes nothing in the state.
 */
public interface ChangeFeed {

  /** The store's revision after the last batch. */
  long revision();

  /** The oldest revision whose changes can be told from the history, one or more. */
  long oldest();

  /**
   * Begins to note the changes that a selector asks for.
   *
   * @param selector in the service's encoding
   * @return empty if it is no selector of this service
   */
  Optional<Interest> open(Bytes selector);

  /** Ends what {@link #open} began. */
  void close(Interest interest);

  /**
   * What the open interests asked for and happened since the last call, or since the feed began.
   */
  Noted takeNoted();

  /**
   * Reads what happened behind a revision.
   *
   * @param after at least the one before {@link #oldest}
   */
  ChangeScan scan(long after);

  /** What somebody watches; equal to itself only. */
  interface Interest {}

  /**
   * What happened.
   *
   * @param after behind which revision
   * @param through up to which revision
   * @param isComplete whether it is all of that; else it was too much to keep, and nothing is here
   * @param changes of each interest that anything happened to, oldest first and by key
   */
  record Noted(
      long after, long through, boolean isComplete, Map<Interest, List<Occurrence>> changes) {}

  /**
   * A way through the history, that can be left and taken up again between any two batches while
   * what comes next is not compacted.
   */
  interface ChangeScan {

    /** From now on it looks for what these ask for. */
    void lookFor(Collection<? extends Interest> interests);

    /**
     * Goes on.
     *
     * @param upTo not beyond this revision
     * @param allowance how much work may be done
     * @return what it has found, of whole revisions; nothing new if all of the allowance was spent
     *     on the way to the next
     */
    Noted next(long upTo, Allowance allowance);

    /** Whether work on the way to the next revision would be lost if it ended here. */
    boolean isBusy();
  }
}
