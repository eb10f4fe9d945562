package io.bezant.client;

import java.util.Optional;

/**
 * Who is told who leads. Methods are called one after the other, the first time before {@link
 * ElectionClient#observe} has returned, and then on a virtual thread of its own, so that they may
 * block. A listener that throws is said to the log and told on.
 */
@FunctionalInterface
public interface LeaderListener {

  /** Who leads, and what it has to say; empty if nobody does. */
  void onLeader(Optional<LockHolder> leader);

  /** Nobody is told any more, for this reason; not called for who closes it. */
  default void onEnd(BezantException why) {}
}
