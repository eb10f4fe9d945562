package io.bezant.crypto;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The state tree: an ordered tree of chunks over the entries of a map, whose top hash commits to
 * every entry, to the absence of every other, and to the completeness of every range.
 *
 * <p>Chunks of level 0 (leaves) group entries; chunks of level k group chunks of level k − 1; the
 * first level that has a single chunk is the top. One algorithm ({@link ChunkLevelPass}) serves all
 * levels. Invariant after every update: each chunk's number of children is within the {@link
 * ChunkBounds}, save a single chunk of the top level, which may be smaller, down to the empty leaf
 * of an empty map.
 *
 * <p>The shape after an update is a function of the shape before and of the entries that changed in
 * between, not of the order or number of steps in which they changed. It does depend on the shape
 * before, so the shape is replicated state like the entries. Equal contents with different
 * histories may have different hashes.
 *
 * <p>Not thread-safe. Holds nothing itself: all is in the two ports.
 */
public final class AuthenticatedMap {
  private final ChunkBounds bounds;
  private final EntrySource entries;
  private final NodeStore nodes;

  /** Makes the algorithm over these ports; the bounds must be those that shaped the nodes. */
  public AuthenticatedMap(ChunkBounds bounds, EntrySource entries, NodeStore nodes) {
    this.bounds = bounds;
    this.entries = entries;
    this.nodes = nodes;
  }

  /**
   * Brings the tree up to date with the entries and returns its top hash.
   *
   * @param changedKeys every key whose entry was put, changed or deleted since the last update, in
   *     strictly ascending order; keys whose entry is as before do no harm
   */
  public Digest update(Collection<Bytes> changedKeys) {
    requireAscending(changedKeys);
    Collection<Bytes> changed = changedKeys;
    if (isEmpty(0)) {
      // Even an empty map has a leaf; a first update reads all entries.
      changed = List.of(Bytes.EMPTY);
    }
    int level = 0;
    while (true) {
      if (!changed.isEmpty()) {
        SortedMap<Bytes, Optional<ChunkNode>> changes =
            new ChunkLevelPass(level, bounds, nodes, childrenOf(level)).run(changed);
        nodes.apply(level, changes);
        changed = changes.keySet();
      }
      Optional<Digest> top = singleChunk(level);
      if (top.isPresent()) {
        clearAbove(level);
        return top.get();
      }
      level++;
      if (level == NodeStore.MAX_LEVELS) {
        throw new IllegalStateException("the state tree has outgrown its levels");
      }
    }
  }

  private static void requireAscending(Collection<Bytes> keys) {
    Bytes previous = Bytes.EMPTY;
    for (Bytes key : keys) {
      if (key.compareTo(previous) <= 0) {
        throw new IllegalArgumentException(
            "keys are not empty and come in ascending order: " + key + " after " + previous);
      }
      previous = key;
    }
  }

  private ChunkLevelPass.Children childrenOf(int level) {
    return level == 0 ? entries::scan : (interval, into) -> nodes.scan(level - 1, interval, into);
  }

  private boolean isEmpty(int level) {
    return nodes.floor(level, Bytes.EMPTY).isEmpty();
  }

  /** The hash of the level's chunk, if it has exactly one. */
  private Optional<Digest> singleChunk(int level) {
    return nodes.higher(level, Bytes.EMPTY).isPresent()
        ? Optional.empty()
        : nodes.floor(level, Bytes.EMPTY).map(ChunkNode::digest);
  }

  private void clearAbove(int top) {
    for (int level = top + 1; level < NodeStore.MAX_LEVELS && !isEmpty(level); level++) {
      nodes.clear(level);
    }
  }
}
