package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.Digest;

/**
 * A state that is fetched piece by piece and put aside, until it replaces the store's state at
 * once.
 *
 * <p>Used by the thread that commits, and by one at a time; every failure is fatal, with the
 * store's state as it was before.
 */
public interface StagedState {

  /** Puts a chunk of the tree aside. */
  void putChunk(int level, ChunkNode chunk);

  /** Puts an entry aside. */
  void putEntry(Bytes entryKey, Bytes record);

  /**
   * Hashes everything put aside anew, and if it has this root makes it the store's state, durably
   * and in one step: after a crash there is the old state or the new one. Blocks for the whole
   * work.
   *
   * @param mark the point of the execution that the state stands for; after the store's last one
   * @param root what it must hash to
   * @throws CorruptStateException if it has another root: what was put aside was verified before,
   *     so it was damaged here
   */
  StateRoot install(CheckpointMark mark, Digest root);
}
