package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Changes that are not in the store yet: the new record of each changed key, or that it is gone.
 */
final class Overlay {
  /** What a change costs beside its bytes: the tree node and the objects around them. */
  private static final int OVERHEAD_BYTES = 160;

  private final TreeMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
  private long bytes;

  void set(Bytes key, Optional<Bytes> record) {
    Optional<Bytes> previous = changes.put(key, record);
    if (previous == null) {
      bytes += key.size() + OVERHEAD_BYTES;
    } else {
      bytes -= previous.map(Bytes::size).orElse(0);
    }
    bytes += record.map(Bytes::size).orElse(0);
  }

  /** The change of the key, if there is one; an empty inner value says that the key is gone. */
  Optional<Optional<Bytes>> change(Bytes key) {
    return Optional.ofNullable(changes.get(key));
  }

  /** The changes in key order from {@code from} on, up to but without {@code to}. */
  Iterator<Map.Entry<Bytes, Optional<Bytes>>> range(Bytes from, Optional<Bytes> to) {
    NavigableMap<Bytes, Optional<Bytes>> tail = changes.tailMap(from, true);
    return to.map(end -> tail.headMap(end, false)).orElse(tail).entrySet().iterator();
  }

  SortedMap<Bytes, Optional<Bytes>> changes() {
    return Collections.unmodifiableSortedMap(changes);
  }

  int size() {
    return changes.size();
  }

  long bytes() {
    return bytes;
  }
}
