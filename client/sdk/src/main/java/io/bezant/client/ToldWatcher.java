package io.bezant.client;

import io.bezant.protocol.kv.WatchSelector;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells a listener, one word after the other, on the executor for callbacks. */
final class ToldWatcher implements Watcher {

  /** Words told in one task, so that others of the executor have their turn. */
  private static final int WORDS_PER_TASK = 64;

  private final Executor executor;
  private final WatchListener listener;
  private final AtomicBoolean telling = new AtomicBoolean(true);
  private final OneWatch watch;

  ToldWatcher(
      OneWatch.Place place,
      WatchSelector selector,
      long from,
      Executor executor,
      WatchListener listener) {
    this.executor = executor;
    this.listener = listener;
    this.watch = new OneWatch(place, selector, from, new WatchQueue(this::plan));
    telling.set(false);
    plan();
  }

  @Override
  public long revision() {
    return watch.revision();
  }

  @Override
  public boolean isOpen() {
    return watch.isOpen();
  }

  @Override
  public void close() {
    watch.close();
  }

  private void plan() {
    if (telling.compareAndSet(false, true)) {
      try {
        executor.execute(this::tell);
      } catch (RuntimeException executorTakesNothing) {
        watch.close();
      }
    }
  }

  private void tell() {
    int told = 0;
    for (Optional<WatchWord> word = watch.queue().poll();
        word.isPresent() && isOpen();
        word = ++told < WORDS_PER_TASK ? watch.queue().poll() : Optional.empty()) {
      WatchWord next = word.get();
      Measuring.tell(() -> tell(next));
    }
    telling.set(false);
    if (isOpen() && !watch.queue().isEmpty()) {
      plan();
    }
  }

  private void tell(WatchWord word) {
    boolean heard = false;
    try {
      switch (word) {
        case WatchWord.Changes changes -> {
          listener.onEvents(watch.read(changes));
          watch.taken(changes.revision());
        }
        case WatchWord.Progress(long revision) -> {
          watch.reached(revision);
          listener.onProgress(revision);
        }
        case WatchWord.End end -> {
          if (watch.close()) {
            listener.onEnd(watch.read(end));
          }
        }
      }
      heard = true;
    } catch (BezantException.IncompatibleCluster unreadable) {
      if (watch.close()) {
        listener.onEnd(unreadable);
      }
      heard = true;
    } finally {
      if (!heard) {
        watch.close();
      }
    }
  }
}
