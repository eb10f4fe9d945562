package io.bezant.crypto;

import java.util.Optional;
import java.util.SortedMap;

/**
 * The chunks of a state tree: port to one ordered map per level, from the lower end of a chunk to
 * the chunk. A level that has any chunk has one whose lower end is the empty byte string.
 *
 * <p>An implementation shows every change of {@link #apply} to the reads that follow.
 */
public interface NodeStore {

  /** More levels than any tree has: each level has at most half the chunks of the one below. */
  int MAX_LEVELS = 24;

  /**
   * The chunk with the greatest lower end that is not after the key; none if the level is empty.
   */
  Optional<ChunkNode> floor(int level, Bytes key);

  /** The chunk with the greatest lower end before {@code low}. */
  Optional<ChunkNode> lower(int level, Bytes low);

  /** The chunk with the smallest lower end after {@code low}. */
  Optional<ChunkNode> higher(int level, Bytes low);

  /** Adds the lower end and the hash of each chunk that begins inside the interval, in order. */
  void scan(int level, ChunkInterval interval, ChunkContents into);

  /** Puts or removes the chunk at each lower end, in order. */
  void apply(int level, SortedMap<Bytes, Optional<ChunkNode>> changes);

  /** Removes all chunks of a level. */
  void clear(int level);
}
