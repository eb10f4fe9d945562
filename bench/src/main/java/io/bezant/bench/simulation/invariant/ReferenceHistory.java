package io.bezant.bench.simulation.invariant;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.kv.KeyValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The dumb version of the history: every version that a key ever had, in plain maps from which
 * nothing is ever taken, and beside them the account by which the service must say how far back it
 * can be read. Written anew from decision 0060.
 */
final class ReferenceHistory {

  /** So many more versions than a batch has replaced are forgotten at its end. */
  private static final int CATCHING_UP = 64;

  private static final long RECORD_HEADER = 40;
  private static final long ABSENCE = 16;

  private final HistoryLimits limits;
  private final int checkpointInterval;
  private final long maxIntervalBytes;
  private final Map<Bytes, TreeMap<Long, Was>> versions = new TreeMap<>();
  private final TreeMap<Long, NavigableMap<Bytes, Change>> changes = new TreeMap<>();

  /** What each batch has replaced, oldest first. */
  private final ArrayDeque<Replaced> kept = new ArrayDeque<>();

  private Replaced open = new Replaced(0, 0, 0, 0);
  private long floor;
  private long forgotten;
  private long bytes;
  private long interval;
  private long lastInterval;
  private long intervalBytes;
  private long timeMillis;

  /**
   * What a key was from one revision on.
   *
   * @param keyValue none while it was absent
   * @param isKept whether what it replaced was kept
   */
  record Was(Optional<KeyValue> keyValue, boolean isKept) {}

  /**
   * What one revision has made of a key.
   *
   * @param before none if it was absent
   * @param after none if it is removed
   */
  record Change(Optional<KeyValue> before, Optional<KeyValue> after) {}

  /** The versions that one batch has replaced. */
  private record Replaced(long count, long bytes, long lastRevision, long timeMillis) {}

  /**
   * How far the store was at a place.
   *
   * @param revision its revision
   * @param floor the oldest that could be read
   * @param forgotten through which revision removals were forgotten
   */
  record Mark(long revision, long floor, long forgotten) {}

  /**
   * A key on the way back.
   *
   * @param looks the size of the value of each version that is looked at
   * @param found what it was then
   */
  record Trail(List<Long> looks, Optional<KeyValue> found) {}

  ReferenceHistory(ClusterConfig config) {
    this.limits = config.limits().history();
    this.checkpointInterval = config.checkpointInterval();
    this.maxIntervalBytes = config.maxIntervalBytes();
  }

  void beginBatch(SequenceNumber place, long proposedMillis) {
    timeMillis = Math.max(timeMillis, proposedMillis);
    interval = (place.value() - 1) / checkpointInterval;
    open = new Replaced(0, 0, 0, timeMillis);
  }

  /** A key became something else. */
  void change(Bytes key, Optional<KeyValue> before, Optional<KeyValue> after, long revision) {
    long size =
        Integer.BYTES
            + key.size()
            + Long.BYTES
            + 1
            + before.map(value -> RECORD_HEADER + value.value().size()).orElse(ABSENCE);
    long used = interval == lastInterval ? intervalBytes : 0;
    changes
        .computeIfAbsent(revision, absent -> new TreeMap<>())
        .put(key, new Change(before, after));
    boolean isKept = limits.maxRevisions() > 0 && used + size <= maxIntervalBytes;
    versions.computeIfAbsent(key, absent -> new TreeMap<>()).put(revision, new Was(after, isKept));
    if (isKept) {
      lastInterval = interval;
      intervalBytes = used + size;
      bytes += size;
      open = new Replaced(open.count + 1, open.bytes + size, revision, timeMillis);
    } else {
      compact(revision);
    }
  }

  /** All changes ever, by revision and key. */
  NavigableMap<Long, NavigableMap<Bytes, Change>> changes() {
    return changes;
  }

  void compact(long revision) {
    floor = Math.max(floor, revision);
  }

  /** Forgets, whole batches at a time, what is compacted or beyond a limit. */
  void endBatch(long revision) {
    if (open.count > 0) {
      kept.add(open);
    }
    long most = open.count + CATCHING_UP;
    for (long gone = 0; gone < most && !kept.isEmpty() && isDue(kept.getFirst(), revision); ) {
      Replaced oldest = kept.removeFirst();
      gone += oldest.count;
      bytes -= oldest.bytes;
      forgotten = oldest.lastRevision;
      compact(oldest.lastRevision);
    }
  }

  private boolean isDue(Replaced oldest, long revision) {
    return oldest.lastRevision <= floor
        || revision - oldest.lastRevision >= limits.maxRevisions()
        || bytes > limits.maxBytes()
        || timeMillis - oldest.timeMillis > limits.maxMillis();
  }

  /** How far the store is. */
  Mark mark(long revision) {
    return new Mark(revision, floor, forgotten);
  }

  /** A key as it was at a revision, to one who stands at a mark. */
  Trail goBack(Bytes key, long revision, Mark from) {
    List<Long> looks = new ArrayList<>();
    for (Map.Entry<Long, Was> each : known(key, from).descendingMap().entrySet()) {
      Optional<KeyValue> was = each.getValue().keyValue();
      looks.add(was.map(value -> (long) value.value().size()).orElse(0L));
      if (each.getKey() <= revision) {
        return new Trail(looks, was);
      }
    }
    looks.add(0L);
    return new Trail(looks, Optional.empty());
  }

  private NavigableMap<Long, Was> known(Bytes key, Mark from) {
    return versions.getOrDefault(key, new TreeMap<>()).headMap(from.revision, true);
  }

  /** The keys that are there at a mark, and those of which it is still told that they were. */
  List<Bytes> keys(Mark from) {
    return versions.keySet().stream().filter(key -> isTold(key, from)).toList();
  }

  private boolean isTold(Bytes key, Mark from) {
    Map.Entry<Long, Was> latest = known(key, from).lastEntry();
    return latest != null
        && (latest.getValue().keyValue().isPresent()
            || (latest.getValue().isKept() && latest.getKey() > from.forgotten));
  }
}
