package io.bezant.client;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.kv.WatchSelector;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Watches that believe a quorum. From now on means: behind the revision that the order tells. */
final class AgreedWatches implements WatchClient {

  private final OneWatch.Place place;
  private final Limits limits;
  private final KvClient kv;
  private final Executor callbacks;

  AgreedWatches(OneWatch.Place place, Limits limits, KvClient kv, Executor callbacks) {
    this.place = place;
    this.limits = limits;
    this.kv = kv;
    this.callbacks = callbacks;
  }

  @Override
  public Watcher watch(KeyRange keys, WatchOptions options, WatchListener listener) {
    WatchSelector selector = selector(keys, options);
    return new ToldWatcher(place, selector, first(options), callbacks, listener);
  }

  @Override
  public CompletableFuture<Watcher> watchAsync(
      KeyRange keys, WatchOptions options, WatchListener listener) {
    WatchSelector selector = selector(keys, options);
    CompletableFuture<Long> first =
        options.fromRevision() > 0
            ? CompletableFuture.completedFuture(options.fromRevision())
            : kv.commitAsync(Transaction.of()).thenApply(present -> present.revision() + 1);
    return first.thenApply(
        revision -> new ToldWatcher(place, selector, revision, callbacks, listener));
  }

  @Override
  public WatchStream open(KeyRange keys, WatchOptions options) {
    return new WatchStream(place, selector(keys, options), first(options));
  }

  @Override
  public WatchClient namespace(Bytes prefix) {
    OneWatch.Place within =
        new OneWatch.Place(place.runtime(), place.clientKey(), place.namespace().within(prefix));
    return new AgreedWatches(within, limits, kv, callbacks);
  }

  private long first(WatchOptions options) {
    return options.fromRevision() > 0
        ? options.fromRevision()
        : kv.commit(Transaction.of()).revision() + 1;
  }

  /** What no replica would accept is not sent. The end behind a key is longer by a byte. */
  private WatchSelector selector(KeyRange keys, WatchOptions options) {
    int longest =
        place.namespace().prefix().size()
            + Math.max(keys.from().size(), keys.to().map(Bytes::size).orElse(0));
    if (longest > limits.maxKeyBytes() + 1) {
      throw new BezantException.RequestTooLarge("maxKeyBytes", limits.maxKeyBytes(), longest);
    }
    return new WatchSelector(keys.toWire(), options.previous(), options.puts(), options.deletes());
  }
}
