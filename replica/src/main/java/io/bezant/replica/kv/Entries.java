package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.replica.storage.StateView;
import java.util.Optional;

/**
 * The state as execution sees it: entry keys (one byte of namespace, then the key) to records. What
 * is written is read back at once; failures of the store below pass through as exceptions.
 */
public interface Entries {

  /** The record at this key, if there is one. */
  Optional<Bytes> get(Bytes entryKey);

  /** Puts a record, whether or not there was one. */
  void put(Bytes entryKey, Bytes record);

  /** Removes the record, if there is one. */
  void delete(Bytes entryKey);

  /**
   * Shows every entry with {@code from ≤ key < to} in key order, until the visitor has had enough.
   */
  void scan(Bytes from, Bytes to, StateView.Visitor visitor);

  /**
   * How much memory the changes since the last checkpoint take, by the agreed count: the same at
   * every replica after the same batches. Zero where changes are not kept in memory.
   */
  default long changedBytes() {
    return 0;
  }
}
