package io.bezant.bench.load;

import java.util.concurrent.CompletableFuture;

/** What callers ask for, whichever way they are paced. */
@FunctionalInterface
public interface Asking {

  /**
   * Asks the next question of a caller. No caller has two questions open at the same time, and
   * different callers may ask from different threads.
   *
   * @param caller its index, from zero
   * @return completes, in any way, when the question is answered or has failed
   */
  CompletableFuture<?> ask(int caller);
}
