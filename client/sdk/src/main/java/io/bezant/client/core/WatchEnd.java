package io.bezant.client.core;

/** Why a watch is over that its caller has not closed. */
public sealed interface WatchEnd {

  /**
   * What would come next is forgotten.
   *
   * @param wanted the revision that would come next
   * @param oldest from where changes can be told; never above what a correct replica said
   */
  record Compacted(long wanted, long oldest) implements WatchEnd {}

  /** The cluster does not know this client's key. */
  record Denied() implements WatchEnd {}

  /** The replicas cannot read what is asked for. */
  record Malformed() implements WatchEnd {}

  /**
   * This client, or all of them, have as many watches as replicas bear.
   *
   * @param limit how many there may be
   */
  record TooMany(long limit) implements WatchEnd {}

  /**
   * The changes of one revision are more than a client holds.
   *
   * @param limitBytes what it holds
   * @param revision which
   */
  record TooLarge(long limitBytes, long revision) implements WatchEnd {}

  /** The client was closed. */
  record Closed() implements WatchEnd {}
}
