package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Changes that are not in the store yet: the new record of each changed key, or that it is gone.
 *
 * <p>Execution looks for keys far more often than anybody asks for their order, so they are found
 * by hash; the order is made when it is first asked for and kept up from then on. One thread
 * changes it; when it no longer changes, others may read it.
 */
final class Overlay {
  /**
   * What a change costs beside its bytes: the nodes and the objects around them. Agreed: how much
   * may change between two checkpoints is counted in it.
   */
  private static final int OVERHEAD_BYTES = 208;

  private final HashMap<Bytes, Optional<Bytes>> changes = new HashMap<>();
  private @Nullable NavigableMap<Bytes, Optional<Bytes>> ordered;
  private long bytes;

  void set(Bytes key, Optional<Bytes> record) {
    Optional<Bytes> previous = changes.put(key, record);
    if (previous == null) {
      bytes += key.size() + OVERHEAD_BYTES;
    } else {
      bytes -= previous.map(Bytes::size).orElse(0);
    }
    bytes += record.map(Bytes::size).orElse(0);
    if (ordered != null) {
      ordered.put(key, record);
    }
  }

  /** The change of the key, if there is one; an empty inner value says that the key is gone. */
  Optional<Optional<Bytes>> change(Bytes key) {
    return Optional.ofNullable(changes.get(key));
  }

  /** The changes in key order from {@code from} on, up to but without {@code to}. */
  Iterator<Map.Entry<Bytes, Optional<Bytes>>> range(Bytes from, Optional<Bytes> to) {
    NavigableMap<Bytes, Optional<Bytes>> tail = ordered().tailMap(from, true);
    return to.map(end -> tail.headMap(end, false)).orElse(tail).entrySet().iterator();
  }

  /** The changes in key order. */
  SortedMap<Bytes, Optional<Bytes>> changes() {
    return Collections.unmodifiableSortedMap(ordered());
  }

  /** Two threads may ask at once when it no longer changes. */
  private synchronized NavigableMap<Bytes, Optional<Bytes>> ordered() {
    if (ordered == null) {
      ordered = new TreeMap<>(changes);
    }
    return ordered;
  }

  int size() {
    return changes.size();
  }

  long bytes() {
    return bytes;
  }
}
