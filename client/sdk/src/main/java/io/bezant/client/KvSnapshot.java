package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The keys of a range as they were at one moment.
 *
 * @param revision the store's revision
 * @param entries what there was, in the order of keys; unmodifiable
 */
public record KvSnapshot(long revision, NavigableMap<Bytes, KeyValue> entries) {

  /** Copies the map. */
  public KvSnapshot {
    entries = Collections.unmodifiableNavigableMap(new TreeMap<>(entries));
  }
}
