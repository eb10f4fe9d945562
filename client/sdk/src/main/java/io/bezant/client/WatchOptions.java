package io.bezant.client;

/**
 * What of a range somebody who watches wants to be told.
 *
 * @param fromRevision the first revision whose changes are told, past or to come; zero for what is
 *     written after the watch was opened
 * @param previous whether to tell also what was there before each change
 * @param puts whether to tell writes
 * @param deletes whether to tell removals; one of the two is wanted
 */
public record WatchOptions(long fromRevision, boolean previous, boolean puts, boolean deletes) {

  /** All changes from now on, without what was there before. */
  public static final WatchOptions DEFAULT = new WatchOptions(0, false, true, true);

  /** Rejects negative revisions, and those who want to be told nothing. */
  public WatchOptions {
    if (fromRevision < 0) {
      throw new IllegalArgumentException("a revision is negative: " + fromRevision);
    }
    if (!puts && !deletes) {
      throw new IllegalArgumentException("neither writes nor removals are wanted");
    }
  }

  /** The same from a revision on; zero for what is to come. */
  public WatchOptions from(long revision) {
    return new WatchOptions(revision, previous, puts, deletes);
  }

  /** The same with what was there before each change. */
  public WatchOptions withPrevious() {
    return new WatchOptions(fromRevision, true, puts, deletes);
  }

  /** The same without writes. */
  public WatchOptions withoutPuts() {
    return new WatchOptions(fromRevision, previous, false, deletes);
  }

  /** The same without removals. */
  public WatchOptions withoutDeletes() {
    return new WatchOptions(fromRevision, previous, puts, false);
  }
}
