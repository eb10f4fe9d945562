package io.bezant.protocol.core;

import io.bezant.crypto.ChunkNode;
import io.bezant.protocol.message.StateEntry;
import java.util.List;

/**
 * A part of a checkpoint's state that was verified against the certified root, to be put aside
 * until all of it is there.
 *
 * @param chunks chunks of the state tree
 * @param entries entries of the state, in key order
 */
public record StatePiece(List<PlacedChunk> chunks, List<StateEntry> entries) {

  /**
   * A chunk and its level in the tree.
   *
   * @param level zero for a leaf
   * @param chunk where it begins, how many children it has, and their hash
   */
  public record PlacedChunk(int level, ChunkNode chunk) {}

  /** Copies the lists. */
  public StatePiece {
    chunks = List.copyOf(chunks);
    entries = List.copyOf(entries);
  }
}
