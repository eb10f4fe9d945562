package io.bezant.bench.simulation;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.Digest;
import io.bezant.replica.storage.CheckpointMark;
import io.bezant.replica.storage.StagedState;
import io.bezant.replica.storage.StateRoot;
import io.bezant.replica.storage.StateSnapshot;
import io.bezant.replica.storage.StateStore;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Supplier;

/** A state store that tells, around each of its commits, that something becomes durable. */
final class BlackoutStore implements StateStore {
  private final StateStore store;
  private final Moment moment;

  /** What happens around a commit. */
  @FunctionalInterface
  interface Moment {
    /** Makes the commit, unless the power fails before. */
    StateRoot around(Supplier<StateRoot> commit);

    /** A state that was put together from what others hold has replaced the one that was here. */
    default void onReplaced() {}
  }

  BlackoutStore(StateStore store, Moment moment) {
    this.store = store;
    this.moment = moment;
  }

  @Override
  public StateRoot commit(CheckpointMark mark, SortedMap<Bytes, Optional<Bytes>> changes) {
    return moment.around(() -> store.commit(mark, changes));
  }

  @Override
  public StagedState stage() {
    StagedState staged = store.stage();
    return new StagedState() {
      @Override
      public StateSnapshot open() {
        return staged.open();
      }

      @Override
      public void keepOnly(ChunkInterval leaf, Set<Bytes> keys) {
        staged.keepOnly(leaf, keys);
      }

      @Override
      public void putChunk(int level, ChunkNode chunk) {
        staged.putChunk(level, chunk);
      }

      @Override
      public void putEntry(Bytes entryKey, Bytes record) {
        staged.putEntry(entryKey, record);
      }

      @Override
      public StateRoot install(CheckpointMark mark, Digest root) {
        return moment.around(
            () -> {
              StateRoot installed = staged.install(mark, root);
              moment.onReplaced();
              return installed;
            });
      }
    };
  }

  @Override
  public void discardStaged() {
    store.discardStaged();
  }

  @Override
  public Optional<StateRoot> lastRoot() {
    return store.lastRoot();
  }

  @Override
  public StateSnapshot openSnapshot() {
    return store.openSnapshot();
  }

  @Override
  public Optional<Bytes> get(Bytes entryKey) {
    return store.get(entryKey);
  }

  @Override
  public void scan(Bytes from, Optional<Bytes> to, Visitor visitor) {
    store.scan(from, to, visitor);
  }

  @Override
  public void close() {
    store.close();
  }
}
