package io.bezant.crypto;

import java.util.Optional;

/**
 * The chunks of a state tree, to read: one ordered map per level, from the lower end of a chunk to
 * the chunk. A level that has any chunk has one whose lower end is the empty byte string.
 */
public interface ChunkView {

  /** The chunk with the greatest lower end that is not after the key; none if there is none. */
  Optional<ChunkNode> floor(int level, Bytes key);

  /** The chunk with the greatest lower end before {@code low}. */
  Optional<ChunkNode> lower(int level, Bytes low);

  /** The chunk with the smallest lower end after {@code low}. */
  Optional<ChunkNode> higher(int level, Bytes low);

  /** Adds the lower end and the hash of each chunk that begins inside the interval, in order. */
  void scan(int level, ChunkInterval interval, ChunkContents into);
}
