package io.bezant.bench.simulation.invariant;

import io.bezant.bench.simulation.invariant.ReferenceHistory.Change;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvEvent;
import io.bezant.protocol.kv.KvEvent.Previous;
import io.bezant.protocol.kv.WatchSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** What those who watch are to be told. Written anew from the description of selectors. */
final class ReferenceChanges {
  private final NavigableMap<Long, NavigableMap<Bytes, Change>> all;
  private final WatchSelector selector;

  ReferenceChanges(NavigableMap<Long, NavigableMap<Bytes, Change>> all, WatchSelector selector) {
    this.all = all;
    this.selector = selector;
  }

  /** What happened at a revision, in the order of the keys. */
  List<KvEvent> at(long revision) {
    List<KvEvent> events = new ArrayList<>();
    all.getOrDefault(revision, new TreeMap<>())
        .forEach(
            (key, change) -> {
              boolean isWanted =
                  change.after().isPresent() ? selector.wantsPuts() : selector.wantsDeletes();
              if (isWanted && selector.keys().contains(key)) {
                events.add(event(key, revision, change));
              }
            });
    return events;
  }

  private KvEvent event(Bytes key, long revision, Change change) {
    Previous previous =
        selector.wantsPrevious()
            ? change.before().<Previous>map(Previous.Known::new).orElseGet(Previous.None::new)
            : new Previous.None();
    Optional<KeyValue> after = change.after();
    return after.isPresent()
        ? new KvEvent.Put(after.get(), previous)
        : new KvEvent.Delete(key, revision, previous);
  }

  /** The first revision of an interval, its end included, at which anything happened. */
  Optional<Long> first(long after, long through) {
    return after >= through
        ? Optional.empty()
        : all.subMap(after, false, through, true).keySet().stream()
            .filter(revision -> !at(revision).isEmpty())
            .findFirst();
  }
}
