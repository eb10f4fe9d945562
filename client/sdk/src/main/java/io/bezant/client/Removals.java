package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Tells when keys go. */
@FunctionalInterface
interface Removals {

  /**
   * Completed when a key that was there at a revision has been removed since; whoever waits no
   * longer cancels it.
   *
   * @param key which
   * @param since the revision at which it was there
   */
  CompletableFuture<@Nullable Void> whenRemoved(Bytes key, long since);
}
