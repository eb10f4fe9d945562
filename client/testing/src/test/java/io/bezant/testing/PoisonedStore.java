package io.bezant.testing;

import io.bezant.crypto.Bytes;
import io.bezant.replica.storage.CheckpointMark;
import io.bezant.replica.storage.StagedState;
import io.bezant.replica.storage.StateRoot;
import io.bezant.replica.storage.StateSnapshot;
import io.bezant.replica.storage.StateStore;
import java.util.Optional;
import java.util.SortedMap;

/** A store in which one key can't be looked up: a mistake below the service, on every replica. */
record PoisonedStore(StateStore store) implements StateStore {
  /** Whoever reads it dies. */
  static final Bytes KEY = Bytes.utf8("poison");

  private static final Bytes ENTRY = Bytes.of((byte) 1).concat(KEY);

  @Override
  public Optional<Bytes> get(Bytes entryKey) {
    if (entryKey.equals(ENTRY)) {
      throw new StackOverflowError("planted");
    }
    return store.get(entryKey);
  }

  @Override
  public void scan(Bytes from, Optional<Bytes> to, Visitor visitor) {
    store.scan(from, to, visitor);
  }

  @Override
  public Optional<StateRoot> lastRoot() {
    return store.lastRoot();
  }

  @Override
  public StateRoot commit(CheckpointMark mark, SortedMap<Bytes, Optional<Bytes>> changes) {
    return store.commit(mark, changes);
  }

  @Override
  public StagedState stage() {
    return store.stage();
  }

  @Override
  public void discardStaged() {
    store.discardStaged();
  }

  @Override
  public StateSnapshot openSnapshot() {
    return store.openSnapshot();
  }

  @Override
  public void close() {
    store.close();
  }
}
