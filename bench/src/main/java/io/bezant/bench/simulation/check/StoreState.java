package io.bezant.bench.simulation.check;

import io.bezant.crypto.Bytes;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known about all keys at one place of a supposed order.
 *
 * @param keys those that anything ever happened to
 * @param floor the lowest revision that the store can have reached
 * @param compacted the lowest revision that can be the oldest that can still be read
 */
record StoreState(SortedMap<Bytes, KeyState> keys, long floor, long compacted) {

  /** The empty store. */
  static final StoreState EMPTY = new StoreState(Collections.emptySortedMap(), 0, 0);

  /** What is known of one key. */
  KeyState of(Bytes key) {
    KeyState known = keys.getOrDefault(key, KeyState.NEVER_WRITTEN);
    return known.floor() < floor ? known.passed(floor) : known;
  }

  /** The same when it has reached a revision. */
  StoreState passed(long revision) {
    return revision > floor ? new StoreState(keys, revision, compacted) : this;
  }

  /** The same when nothing before a revision, which it has reached, can be read. */
  StoreState compacted(long revision) {
    return revision > compacted
        ? new StoreState(keys, Math.max(floor, revision), revision)
        : passed(revision);
  }

  /** The same with another knowledge of one key. */
  StoreState with(Bytes key, KeyState state) {
    long reached = Math.max(floor, state.floor());
    if (reached == floor && state.equals(of(key))) {
      return this;
    }
    TreeMap<Bytes, KeyState> changed = new TreeMap<>(keys);
    changed.put(key, state);
    return new StoreState(Collections.unmodifiableSortedMap(changed), reached, compacted);
  }
}
