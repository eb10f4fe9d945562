package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Spans of keys in which nothing is, remembered so that what was removed and is not committed yet
 * is passed over once and not by every scan: whoever removes a hundred thousand keys and then asks
 * for the range that held them, again and again, would else pay a few bytes each time for a hundred
 * thousand steps of every replica. Changes nothing that a scan shows.
 */
final class EmptySpans {
  /** So many removed keys in a row are worth remembering. */
  static final int LEAST_REMOVED = 64;

  /** Most spans; beyond it all are forgotten. */
  static final int MAX_SPANS = 4_096;

  private static final Bytes ZERO = Bytes.of((byte) 0);

  /** Where each span ends, by where it begins. No two touch or overlap. */
  private final TreeMap<Bytes, Bytes> ends = new TreeMap<>();

  /** The end of the span that a key lies in; the key itself if it lies in none. */
  Bytes endOf(Bytes key) {
    Map.Entry<Bytes, Bytes> span = ends.floorEntry(key);
    return span != null && key.compareTo(span.getValue()) < 0 ? span.getValue() : key;
  }

  /** Where the first span above a key begins. */
  Optional<Bytes> firstAbove(Bytes key) {
    return Optional.ofNullable(ends.ceilingKey(key));
  }

  /** A key is there now. */
  void onPut(Bytes key) {
    Map.Entry<Bytes, Bytes> span = ends.floorEntry(key);
    if (span != null && key.compareTo(span.getValue()) < 0) {
      ends.remove(span.getKey());
      makeRoom();
      put(span.getKey(), key);
      put(key.concat(ZERO), span.getValue());
    }
  }

  private void put(Bytes from, Bytes to) {
    if (from.compareTo(to) < 0) {
      ends.put(from, to);
    }
  }

  /** Nothing is from one key on up to but without another. */
  private void add(Bytes from, Bytes to) {
    Bytes first = from;
    Bytes end = to;
    Map.Entry<Bytes, Bytes> before = ends.floorEntry(from);
    if (before != null && before.getValue().compareTo(from) >= 0) {
      first = before.getKey();
      end = max(end, before.getValue());
    }
    Map.Entry<Bytes, Bytes> next = ends.ceilingEntry(first);
    while (next != null && next.getKey().compareTo(end) <= 0) {
      end = max(end, next.getValue());
      ends.remove(next.getKey());
      next = ends.ceilingEntry(first);
    }
    makeRoom();
    put(first, end);
  }

  private void makeRoom() {
    if (ends.size() >= MAX_SPANS) {
      ends.clear();
    }
  }

  private static Bytes max(Bytes one, Bytes other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  int count() {
    return ends.size();
  }

  /** What a scan passes between one key that is there and the next. */
  static final class Gap {
    private final EmptySpans spans;
    private final Bytes from;
    private Optional<Bytes> lastShown = Optional.empty();
    private int removed;

    /** At the beginning of a scan. */
    Gap(EmptySpans spans, Bytes from) {
      this.spans = spans;
      this.from = from;
    }

    /** A removed key came by. */
    void onRemoved() {
      removed++;
    }

    /** A key came by that is there. */
    void onShown(Bytes key) {
      if (removed >= LEAST_REMOVED) {
        onEnd(key);
      }
      lastShown = Optional.of(key);
      removed = 0;
    }

    /** Nothing more came by before the end of the scan. */
    void onEnd(Bytes to) {
      Bytes first = lastShown.map(shown -> shown.concat(ZERO)).orElse(from);
      if (removed >= LEAST_REMOVED || spans.ends.containsKey(to)) {
        spans.add(first, to);
      }
    }
  }
}
