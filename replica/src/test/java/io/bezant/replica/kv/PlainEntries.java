package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.replica.storage.StateView;
import java.util.Map;
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

  @Override
  public void scan(Bytes from, Bytes to, StateView.Visitor visitor) {
    if (from.compareTo(to) < 0) {
      for (Map.Entry<Bytes, Bytes> each : map.subMap(from, to).entrySet()) {
        if (!visitor.visit(each.getKey(), each.getValue())) {
          return;
        }
      }
    }
  }
}
