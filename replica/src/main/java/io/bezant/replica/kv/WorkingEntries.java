package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.replica.storage.StateView;
import io.bezant.replica.storage.WorkingState;
import java.util.Optional;

/**
 * The entries of a replica: its working state.
 *
 * @param state the changes since the last checkpoint over the store
 */
public record WorkingEntries(WorkingState state) implements Entries {

  @Override
  public Optional<Bytes> get(Bytes entryKey) {
    return state.get(entryKey);
  }

  @Override
  public void put(Bytes entryKey, Bytes record) {
    state.put(entryKey, record);
  }

  @Override
  public void delete(Bytes entryKey) {
    state.delete(entryKey);
  }

  @Override
  public void scan(Bytes from, Bytes to, StateView.Visitor visitor) {
    state.scan(from, Optional.of(to), visitor);
  }

  @Override
  public long changedBytes() {
    return state.activeBytes();
  }
}
