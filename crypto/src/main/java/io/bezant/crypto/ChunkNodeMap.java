package io.bezant.crypto;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A {@link NodeStore} in memory. Not thread-safe. */
public final class ChunkNodeMap implements NodeStore {
  private final List<TreeMap<Bytes, ChunkNode>> levels;

  /** Makes one without chunks. */
  public ChunkNodeMap() {
    this.levels = new ArrayList<>();
    for (int level = 0; level < MAX_LEVELS; level++) {
      levels.add(new TreeMap<>());
    }
  }

  /** Returns an independent copy. */
  public ChunkNodeMap copy() {
    ChunkNodeMap copy = new ChunkNodeMap();
    for (int level = 0; level < MAX_LEVELS; level++) {
      copy.levels.get(level).putAll(levels.get(level));
    }
    return copy;
  }

  @Override
  public Optional<ChunkNode> floor(int level, Bytes key) {
    return valueOf(levels.get(level).floorEntry(key));
  }

  @Override
  public Optional<ChunkNode> lower(int level, Bytes low) {
    return valueOf(levels.get(level).lowerEntry(low));
  }

  @Override
  public Optional<ChunkNode> higher(int level, Bytes low) {
    return valueOf(levels.get(level).higherEntry(low));
  }

  @Override
  public void scan(int level, ChunkInterval interval, ChunkContents into) {
    NavigableMap<Bytes, ChunkNode> from = levels.get(level).tailMap(interval.low(), true);
    NavigableMap<Bytes, ChunkNode> inside =
        interval.high().isPresent() ? from.headMap(interval.high().get(), false) : from;
    inside.values().forEach(node -> into.add(node.low(), node.digest()));
  }

  @Override
  public void apply(int level, SortedMap<Bytes, Optional<ChunkNode>> changes) {
    TreeMap<Bytes, ChunkNode> nodes = levels.get(level);
    changes.forEach(
        (low, change) ->
            change.ifPresentOrElse(node -> nodes.put(low, node), () -> nodes.remove(low)));
  }

  /** Puts one chunk. */
  void put(int level, ChunkNode node) {
    levels.get(level).put(node.low(), node);
  }

  @Override
  public void clear(int level) {
    levels.get(level).clear();
  }

  private static Optional<ChunkNode> valueOf(Map.Entry<Bytes, ChunkNode> entryOrNull) {
    return entryOrNull == null ? Optional.empty() : Optional.of(entryOrNull.getValue());
  }
}
