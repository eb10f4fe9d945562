package io.bezant.protocol.kv;

/**
 * Which changes somebody who watches wants to be told.
 *
 * @param keys of which keys
 * @param wantsPrevious whether to tell also what was there before
 * @param wantsPuts whether to tell writes
 * @param wantsDeletes whether to tell removals; one of the two is wanted
 */
public record WatchSelector(
    KeyRange keys, boolean wantsPrevious, boolean wantsPuts, boolean wantsDeletes) {

  /** Rejects those who want to be told nothing. */
  public WatchSelector {
    if (!wantsPuts && !wantsDeletes) {
      throw new IllegalArgumentException("neither writes nor removals are wanted");
    }
  }

  /** All changes of these keys, without what was there before. */
  public static WatchSelector of(KeyRange keys) {
    return new WatchSelector(keys, false, true, true);
  }
}
