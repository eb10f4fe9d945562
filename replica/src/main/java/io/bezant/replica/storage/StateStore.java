package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.SequenceNumber;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The durable state of a replica as its last commit left it: port to the store that keeps entries,
 * the tree over them, and the mark of the commit, changing all three at once or not at all.
 *
 * <p>Reads may come from any thread, also while another thread commits; they see the last finished
 * commit. Commits come one at a time.
 */
public interface StateStore extends StateView, AutoCloseable {

  /** The last batch that the state contains; zero before the first commit. */
  default SequenceNumber appliedSequence() {
    return lastRoot().map(StateRoot::sequence).orElse(SequenceNumber.ZERO);
  }

  /** The root of the last commit; none before the first. */
  Optional<StateRoot> lastRoot();

  /**
   * Applies the changes, brings the tree up to date and makes all of it durable. Blocks for the
   * whole work: hashing, writing and the sync. When it returns, a restart finds this state.
   *
   * <p>Every failure is fatal, with the store as it was before.
   *
   * @param mark the point of the execution that the state now stands for; after the last one
   * @param changes the new record of each changed key, or none where the key is deleted. Putting
   *     the record that is there, or deleting an absent key, costs a little and changes nothing
   * @return the root of the new state
   */
  StateRoot commit(CheckpointMark mark, SortedMap<Bytes, Optional<Bytes>> changes);

  /**
   * Begins to put aside a state fetched from other replicas. Entries and leaves that were put aside
   * before, also before a restart, are there still; higher chunks are not. No read of the store
   * sees any of it until it is installed.
   */
  StagedState stage();

  /** Drops what was put aside and is not installed. Not while it is used. */
  void discardStaged();

  /** Opens a view of the last commit that later commits leave alone. */
  StateSnapshot openSnapshot();

  /**
   * Closes the store; any later call fails. Closing twice is harmless.
   *
   * @throws IllegalStateException if a snapshot is still open
   */
  @Override
  void close();
}
