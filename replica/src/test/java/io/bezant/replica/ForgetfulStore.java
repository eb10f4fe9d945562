package io.bezant.replica;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkAudit;
import io.bezant.crypto.ChunkView;
import io.bezant.replica.storage.CheckpointMark;
import io.bezant.replica.storage.StagedState;
import io.bezant.replica.storage.StateRoot;
import io.bezant.replica.storage.StateSnapshot;
import io.bezant.replica.storage.StateStore;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;

/**
 * A store whose snapshots do not show some of their entries any more, with every checksum right: as
 * LMDB shows damage between the records.
 */
final class ForgetfulStore implements StateStore {
  private final StateStore store;
  private final int lost;

  /** One entry in seven is lost. */
  ForgetfulStore(StateStore store, Random random) {
    this.store = store;
    this.lost = random.nextInt(7);
  }

  private boolean isLost(Bytes key) {
    return Math.floorMod(key.hashCode(), 7) == lost;
  }

  @Override
  public StateSnapshot openSnapshot() {
    StateSnapshot whole = store.openSnapshot();
    return new StateSnapshot() {
      @Override
      public Optional<StateRoot> root() {
        return whole.root();
      }

      @Override
      public ChunkView chunks() {
        return whole.chunks();
      }

      @Override
      public ChunkAudit audit() {
        return whole.audit();
      }

      @Override
      public Optional<Bytes> get(Bytes entryKey) {
        return isLost(entryKey) ? Optional.empty() : whole.get(entryKey);
      }

      @Override
      public void scan(Bytes from, Optional<Bytes> to, Visitor visitor) {
        whole.scan(from, to, (key, record) -> isLost(key) || visitor.visit(key, record));
      }

      @Override
      public void close() {
        whole.close();
      }
    };
  }

  @Override
  public Optional<StateRoot> lastRoot() {
    return store.lastRoot();
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
  public void close() {
    store.close();
  }
}
