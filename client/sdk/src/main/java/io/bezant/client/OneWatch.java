package io.bezant.client;

import io.bezant.client.core.WatchEnd;
import io.bezant.client.runtime.ClientRuntime;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.PublicKey;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.KvEvent;
import io.bezant.protocol.kv.WatchCodec;
import io.bezant.protocol.kv.WatchSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One watch between the runtime and those who are told: opens, takes, closes, and reads what the
 * service says. Thread-safe.
 */
final class OneWatch {

  private final ClientRuntime runtime;
  private final PublicKey clientKey;
  private final Namespace namespace;
  private final WatchQueue queue;
  private final long ticket;
  private volatile long revision;
  private volatile boolean open = true;

  /**
   * Opens a watch.
   *
   * @param selector what is to be told, of the namespace
   * @param from the first revision
   */
  OneWatch(Place place, WatchSelector selector, long from, WatchQueue queue) {
    this.runtime = place.runtime();
    this.clientKey = place.clientKey();
    this.namespace = place.namespace();
    this.queue = queue;
    this.revision = from - 1;
    this.ticket = runtime.watch(WatchCodec.encode(namespace.into(selector)), from, queue);
  }

  /** Where watches are opened. */
  record Place(ClientRuntime runtime, PublicKey clientKey, Namespace namespace) {}

  WatchQueue queue() {
    return queue;
  }

  long revision() {
    return revision;
  }

  boolean isOpen() {
    return open;
  }

  /** Everything up to here has been told. */
  void reached(long through) {
    revision = through;
  }

  /** Changes of one revision were told, and there is room for others. */
  void taken(long through) {
    revision = through;
    runtime.takenOfWatch(ticket, 1);
  }

  /** Whether it was open until now. */
  synchronized boolean close() {
    boolean was = open;
    runtime.closeWatch(ticket);
    open = false;
    return was;
  }

  /**
   * The changes of a revision.
   *
   * @throws BezantException.IncompatibleCluster if a quorum tells what nobody can read
   */
  WatchBatch read(WatchWord.Changes changes) {
    List<WatchEvent> events = new ArrayList<>(changes.events().size());
    try {
      for (Bytes event : changes.events()) {
        events.add(read(WatchCodec.decodeEvent(event)));
      }
    } catch (MalformedEncodingException malformed) {
      throw new BezantException.IncompatibleCluster(String.valueOf(malformed.getMessage()));
    }
    return new WatchBatch(changes.revision(), events);
  }

  private WatchEvent read(KvEvent event) {
    Optional<KeyValue> previous =
        event.previous() instanceof KvEvent.Previous.Known(var before)
            ? Optional.of(KeyValue.of(namespace.outOf(before)))
            : Optional.empty();
    boolean tooLarge = event.previous() instanceof KvEvent.Previous.TooLarge;
    return switch (event) {
      case KvEvent.Put(var keyValue, var _previous) ->
          new WatchEvent.Put(KeyValue.of(namespace.outOf(keyValue)), previous, tooLarge);
      case KvEvent.Delete(var key, long at, var _previous) ->
          new WatchEvent.Delete(namespace.outOf(key).compact(), at, previous, tooLarge);
    };
  }

  /** Why it is over, as callers are told. */
  BezantException read(WatchWord.End end) {
    return switch (end.why()) {
      case WatchEnd.Compacted(long wanted, long oldest) ->
          new BezantException.Compacted(oldest, wanted);
      case WatchEnd.Denied() -> new BezantException.PermissionDenied(clientKey.hex(), false);
      case WatchEnd.Malformed() ->
          new BezantException.IncompatibleCluster("they call the watch malformed");
      case WatchEnd.TooMany(long limit) ->
          new BezantException.TooManyWaiting((int) Math.min(limit, Integer.MAX_VALUE));
      case WatchEnd.TooLarge(long limit, long _revision) ->
          new BezantException.ResultTooLarge(limit, limit + 1);
      case WatchEnd.Closed() -> new BezantException.Closed(false);
    };
  }
}
