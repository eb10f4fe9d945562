package io.bezant.crypto;

import java.util.Optional;
import java.util.SortedMap;

/**
 * The chunks of a state tree, to read and change: port to the store that keeps them.
 *
 * <p>An implementation shows every change of {@link #apply} to the reads that follow.
 */
public interface NodeStore extends ChunkView {

  /** More levels than any tree has: each level has at most half the chunks of the one below. */
  int MAX_LEVELS = 24;

  /** Puts or removes the chunk at each lower end, in order. */
  void apply(int level, SortedMap<Bytes, Optional<ChunkNode>> changes);

  /** Removes all chunks of a level. */
  void clear(int level);
}
