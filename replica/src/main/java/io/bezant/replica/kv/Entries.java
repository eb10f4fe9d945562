package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
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
}
