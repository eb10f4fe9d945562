package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvEvent;
import io.bezant.protocol.kv.WatchSelector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The dumb version of the history: a copy of the whole store for each revision, and the account by
 * which the oldest of them that may be told follows from what was replaced.
 */
final class PlainHistory {

  private static final int CATCHING_UP = 64;

  private final HistoryLimits limits;
  private final ClusterConfig config;
  private final TreeMap<Long, SortedMap<Bytes, KeyValue>> copies = new TreeMap<>();
  private final ArrayDeque<Replaced> kept = new ArrayDeque<>();
  private Replaced open = new Replaced(0, 0, 0, 0);
  private long floor;
  private long keptBytes;
  private long interval;
  private long intervalOfBytes;
  private long intervalBytes;
  private long timeMillis;

  /** What one batch has replaced. */
  private record Replaced(long count, long bytes, long lastRevision, long timeMillis) {}

  PlainHistory(ClusterConfig config) {
    this.config = config;
    this.limits = config.limits().history();
  }

  long floor() {
    return floor;
  }

  void compact(long revision) {
    floor = Math.max(floor, revision);
  }

  /** What happened at a revision, in the order of keys. */
  List<KvEvent> eventsAt(long revision, WatchSelector selector) {
    SortedMap<Bytes, KeyValue> before = revision == 1 ? new TreeMap<>() : at(revision - 1);
    SortedMap<Bytes, KeyValue> after = at(revision);
    TreeSet<Bytes> keys = new TreeSet<>(before.keySet());
    keys.addAll(after.keySet());
    List<KvEvent> events = new ArrayList<>();
    for (Bytes key : keys) {
      KeyValue now = after.get(key);
      boolean isWanted = now == null ? selector.wantsDeletes() : selector.wantsPuts();
      if (isWanted && selector.keys().contains(key) && !Objects.equals(before.get(key), now)) {
        KvEvent.Previous previous =
            selector.wantsPrevious() && before.containsKey(key)
                ? new KvEvent.Previous.Known(before.get(key))
                : new KvEvent.Previous.None();
        events.add(
            now == null
                ? new KvEvent.Delete(key, revision, previous)
                : new KvEvent.Put(now, previous));
      }
    }
    return events;
  }

  /** The store as it was. */
  SortedMap<Bytes, KeyValue> at(long revision) {
    return Objects.requireNonNull(copies.get(revision));
  }

  void beginBatch(SequenceNumber place, long proposedMillis) {
    timeMillis = Math.max(timeMillis, proposedMillis);
    interval = (place.value() - 1) / config.checkpointInterval();
    open = new Replaced(0, 0, 0, timeMillis);
  }

  /** The store has reached a revision. */
  void reached(long revision, SortedMap<Bytes, KeyValue> before, SortedMap<Bytes, KeyValue> after) {
    copies.put(revision, new TreeMap<>(after));
    TreeSet<Bytes> keys = new TreeSet<>(before.keySet());
    keys.addAll(after.keySet());
    for (Bytes key : keys) {
      if (!Objects.equals(before.get(key), after.get(key))) {
        replaced(key, Optional.ofNullable(before.get(key)), revision);
      }
    }
  }

  private void replaced(Bytes key, Optional<KeyValue> before, long revision) {
    int version = before.map(value -> 5 * Long.BYTES + value.value().size()).orElse(2 * Long.BYTES);
    int size = Integer.BYTES + key.size() + Long.BYTES + 1 + version;
    long used = interval == intervalOfBytes ? intervalBytes : 0;
    if (limits.maxRevisions() == 0 || used + size > config.maxIntervalBytes()) {
      compact(revision);
      return;
    }
    intervalOfBytes = interval;
    intervalBytes = used + size;
    keptBytes += size;
    open = new Replaced(open.count() + 1, open.bytes() + size, revision, timeMillis);
  }

  void endBatch(long revision) {
    if (open.count() > 0) {
      kept.add(open);
    }
    long forgotten = 0;
    while (forgotten < open.count() + CATCHING_UP && !kept.isEmpty() && isDue(revision)) {
      Replaced oldest = kept.removeFirst();
      forgotten += oldest.count();
      keptBytes -= oldest.bytes();
      compact(oldest.lastRevision());
    }
  }

  private boolean isDue(long revision) {
    Replaced oldest = kept.getFirst();
    return oldest.lastRevision() <= floor
        || revision - oldest.lastRevision() >= limits.maxRevisions()
        || keptBytes > limits.maxBytes()
        || timeMillis - oldest.timeMillis() > limits.maxMillis();
  }
}
