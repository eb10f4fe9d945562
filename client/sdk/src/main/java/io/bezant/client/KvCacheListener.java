package io.bezant.client;

/** Who is told what changes in a {@link KvCache}, after it has changed there. */
@FunctionalInterface
public interface KvCacheListener extends WatchListener {

  /** Tells nobody. */
  KvCacheListener NONE = batch -> {};

  /**
   * The changes since what was told last were compacted before they could be told, and the keys
   * were read anew as they are at a revision. What happened between is not told one by one.
   */
  default void onReload(long revision) {}
}
