package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.util.concurrent.CompletableFuture;

/**
 * Tells what changes. Every change that is told was told alike by a quorum of replicas, so that
 * nobody can invent one, leave one out or put them in another order. Changes come in the order of
 * revisions, without gap or repetition, all of one revision together. Replicas may come and go
 * meanwhile; a watch goes on as soon as a quorum of them can be reached again.
 *
 * <p>Implementations are thread-safe and immutable.
 */
public interface WatchClient {

  /**
   * Tells a listener what changes in a range. Unless the options name a revision, everything is
   * told that is written after this method has returned.
   *
   * @throws BezantException if the store's revision is asked for and not learned within the
   *     client's deadline
   */
  Watcher watch(KeyRange keys, WatchOptions options, WatchListener listener);

  /** As {@link #watch(KeyRange, WatchOptions, WatchListener)}, from now on. */
  default Watcher watch(KeyRange keys, WatchListener listener) {
    return watch(keys, WatchOptions.DEFAULT, listener);
  }

  /**
   * As {@link #watch(KeyRange, WatchOptions, WatchListener)}; told is what is written after the
   * future has completed.
   */
  CompletableFuture<Watcher> watchAsync(
      KeyRange keys, WatchOptions options, WatchListener listener);

  /**
   * As {@link #watch(KeyRange, WatchOptions, WatchListener)}, for those who ask for each change.
   */
  WatchStream open(KeyRange keys, WatchOptions options);

  /** The watches of a {@link KvClient#namespace(Bytes)}. */
  WatchClient namespace(Bytes prefix);

  /** As {@link #namespace(Bytes)}. */
  default WatchClient namespace(String prefix) {
    return namespace(Bytes.utf8(prefix));
  }
}
