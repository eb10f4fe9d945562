package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Entries in a plain sorted map. */
final class PlainEntries implements Entries {

  private final SortedMap<Bytes, Bytes> map = new TreeMap<>();

  SortedMap<Bytes, Bytes> map() {
    return map;
  }

  @Override
  public Optional<Bytes> get(Bytes entryKey) {
    return Optional.ofNullable(map.get(entryKey));
  }

  @Override
  public void put(Bytes entryKey, Bytes record) {
    map.put(entryKey, record);
  }

  @Override
  public void delete(Bytes entryKey) {
    map.remove(entryKey);
  }
}
