package io.bezant.replica.runtime;

import io.bezant.protocol.core.ReadStanding;
import io.bezant.replica.watch.ChangeFeed;
import io.bezant.replica.watch.WatchQueue;
import io.bezant.replica.watch.Watchers;

/**
 * Where those who watch are served: at the end of a turn of the loop, between two batches, unless
 * the core lets nothing be shown, and once everything that the state rests on is durable (R1). What
 * has happened has happened: unlike a reading, it is told also by a replica that knows of a
 * decision that it has not executed yet. Loop thread only.
 */
final class WatchDesk {
  private final Watchers watchers;
  private final Core core;
  private final EffectRunner effects;
  private final Surroundings surroundings;
  private long eventsTold;

  WatchDesk(WatchQueue queue, Core core, EffectRunner effects, Surroundings surroundings) {
    this.core = core;
    this.effects = effects;
    this.surroundings = surroundings;
    this.watchers = new Watchers(queue, surroundings.network(), surroundings.frames());
  }

  /** Tells what can be told now; how much that was. */
  int serve() {
    if (watchers.isIdle() || core.reads() == ReadStanding.CLOSED) {
      return 0;
    }
    return surroundings.state().changes().map(this::serve).orElse(0);
  }

  private int serve(ChangeFeed feed) {
    effects.makeShowable();
    int done = watchers.serve(feed, surroundings.time().monotonicNanos());
    long told = watchers.eventsTold() - eventsTold;
    eventsTold = watchers.eventsTold();
    surroundings.listener().onWatches(watchers.count(), watchers.behindCount(), told);
    return done;
  }
}
