package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.Digest;
import java.util.Set;

/**
 * A state that is put together piece by piece beside the store's state, until it replaces that at
 * once. What was put aside stays over restarts and changes of the target, and may be damaged or out
 * of date: whoever uses it again hashes it first.
 *
 * <p>Used by the thread that commits, and by one at a time; every failure is fatal, with the
 * store's state as it was before.
 */
public interface StagedState {

  /**
   * Opens a view of what was put aside before {@link StateStore#stage} and of some of what was
   * since. It has no root.
   */
  StateSnapshot open();

  /** Puts a chunk of the tree aside. */
  void putChunk(int level, ChunkNode chunk);

  /** Puts an entry aside. */
  void putEntry(Bytes entryKey, Bytes record);

  /**
   * Removes what {@link #open} shows of a leaf's interval except for some entries, and all leaves
   * that begin inside it, after its low end. Reads no record, so damaged ones go too.
   */
  void keepOnly(ChunkInterval leaf, Set<Bytes> keys);

  /**
   * Hashes everything put aside anew, and if it has this root makes it the store's state, durably
   * and in one step: after a crash there is the old state or the new one. Blocks for the whole
   * work; the memory it takes does not depend on the size of the state.
   *
   * @param mark the point of the execution that the state stands for; after the store's last one
   * @param root what it must hash to
   * @throws CorruptStateException if it has another root: what was put aside was verified before,
   *     so it was damaged here
   */
  StateRoot install(CheckpointMark mark, Digest root);
}
