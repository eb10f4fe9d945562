package io.bezant.bench.chaos;

import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.client.KeyRange;
import io.bezant.client.WatchBatch;
import io.bezant.client.WatchEvent;
import io.bezant.client.WatchListener;
import io.bezant.client.WatchOptions;
import io.bezant.client.WatchStream;
import io.bezant.client.Watcher;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/** One watch, and all that it was told. */
final class Onlooker implements AutoCloseable {

  private static final Duration STREAM_PATIENCE = Duration.ofMillis(200);

  private final Wish wish;
  private final ConcurrentLinkedQueue<Told> told = new ConcurrentLinkedQueue<>();
  private final CopyOnWriteArrayList<String> ends = new CopyOnWriteArrayList<>();
  private final LongSupplier reached;
  private final Runnable closing;
  private final long openedNanos;

  /** What happened to a key: its value from then on, or none. */
  record Change(String key, Optional<String> value) {}

  /**
   * What is watched.
   *
   * @param prefix of its keys; one that is a whole key is of that key alone
   * @param from the first revision; zero for what is to come
   * @param isStream whether changes are asked for one after the other
   */
  record Wish(String prefix, long from, boolean isStream) {

    /** What of some changes it asks for. */
    List<Change> of(List<Change> changes) {
      return changes.stream().filter(change -> change.key().startsWith(prefix)).toList();
    }
  }

  /** Changes of a revision, and when they were told. */
  record Told(long revision, List<Change> changes, long nanos) {}

  /** Opens the watch; it is told everything that is written after this. */
  Onlooker(BezantClient client, Wish wish) {
    this.wish = wish;
    KeyRange keys = KeyRange.prefix(wish.prefix());
    WatchOptions options = WatchOptions.DEFAULT.from(wish.from());
    if (wish.isStream()) {
      WatchStream stream = client.watch().open(keys, options);
      Thread asking = Thread.startVirtualThread(() -> ask(stream));
      this.reached = stream::revision;
      this.closing =
          () -> {
            stream.close();
            asking.interrupt();
          };
    } else {
      Watcher watcher = client.watch().watch(keys, options, new Ear());
      this.reached = watcher::revision;
      this.closing = watcher::close;
    }
    this.openedNanos = System.nanoTime();
  }

  private final class Ear implements WatchListener {

    @Override
    public void onEvents(WatchBatch batch) {
      note(batch);
    }

    @Override
    public void onEnd(BezantException why) {
      ends.add(why.toString());
    }
  }

  private void ask(WatchStream stream) {
    try {
      while (true) {
        stream.next(STREAM_PATIENCE).ifPresent(this::note);
      }
    } catch (BezantException.Closed | BezantException.Interrupted closed) {
      // As it was meant to be.
    } catch (BezantException over) {
      ends.add(over.toString());
    }
  }

  private void note(WatchBatch batch) {
    List<Change> changes =
        batch.events().stream()
            .map(
                event ->
                    switch (event) {
                      case WatchEvent.Put put ->
                          new Change(put.keyUtf8(), Optional.of(put.keyValue().valueUtf8()));
                      case WatchEvent.Delete delete ->
                          new Change(delete.keyUtf8(), Optional.<String>empty());
                    })
            .toList();
    told.add(new Told(batch.revision(), changes, System.nanoTime()));
  }

  Wish wish() {
    return wish;
  }

  /** When it was open. */
  long openedNanos() {
    return openedNanos;
  }

  /** All that it was told so far, in that order. */
  List<Told> told() {
    return List.copyOf(told);
  }

  /** Up to which revision it was told everything. */
  long revision() {
    return reached.getAsLong();
  }

  /** Why it is over, if it is. */
  List<String> ends() {
    return ends;
  }

  @Override
  public void close() {
    closing.run();
  }
}
