package io.bezant.crypto;

import java.util.NavigableMap;
import java.util.TreeMap;

/** Entries in memory, given to the tree by their hashes. */
final class PlainEntries implements EntrySource {
  final TreeMap<Bytes, Digest> hashes = new TreeMap<>();

  void put(Bytes key, Bytes record) {
    hashes.put(key, ChunkHashes.entry(key, record));
  }

  void delete(Bytes key) {
    hashes.remove(key);
  }

  @Override
  public void scan(ChunkInterval interval, ChunkContents into) {
    NavigableMap<Bytes, Digest> from = hashes.tailMap(interval.low(), true);
    interval.high().map(high -> from.headMap(high, false)).orElse(from).forEach(into::add);
  }
}
