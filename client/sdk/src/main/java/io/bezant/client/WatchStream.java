package io.bezant.client;

import io.bezant.protocol.kv.WatchSelector;
import java.time.Duration;
import java.util.Optional;

/**
 * Changes for those who ask for one after the other. Whoever does not ask makes the cluster wait
 * and loses nothing. May be used from any thread; of several that ask at once each change is told
 * to one.
 */
public final class WatchStream implements AutoCloseable {

  private final OneWatch watch;

  WatchStream(OneWatch.Place place, WatchSelector selector, long from) {
    this.watch = new OneWatch(place, selector, from, new WatchQueue(() -> {}));
  }

  /**
   * What happened next, waited for as long as said; empty if nothing did.
   *
   * @throws BezantException if the watch is over: {@link BezantException.Compacted} where what came
   *     next is forgotten, {@link BezantException.Closed} once it is closed
   */
  public Optional<WatchBatch> next(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    try {
      while (watch.isOpen()) {
        Optional<WatchWord> word = watch.queue().poll(Math.max(0, end - System.nanoTime()));
        if (word.isEmpty()) {
          break;
        }
        switch (word.get()) {
          case WatchWord.Changes changes -> {
            WatchBatch batch = watch.read(changes);
            watch.taken(changes.revision());
            return Optional.of(batch);
          }
          case WatchWord.Progress(long revision) -> watch.reached(revision);
          case WatchWord.End over -> {
            watch.close();
            throw watch.read(over);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BezantException.Interrupted();
    }
    if (!watch.isOpen()) {
      throw new BezantException.Closed(false);
    }
    return Optional.empty();
  }

  /** Up to which revision of the store everything has been told. */
  public long revision() {
    return watch.revision();
  }

  /** Nothing more is told. Any thread; a waiting {@link #next} ends at its time. */
  @Override
  public void close() {
    watch.close();
  }
}
