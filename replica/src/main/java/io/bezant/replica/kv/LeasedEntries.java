package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.replica.storage.StateView;
import java.util.Optional;

/**
 * The entries of a state, of which every key of the store that has a lease is known to that lease.
 * Whoever writes or removes keys need not know: the record of a key says which lease it has, and
 * what it said before is looked up here.
 */
final class LeasedEntries implements Entries {

  private static final Bytes PRESENT = Bytes.of((byte) 0);

  private final Entries entries;

  LeasedEntries(Entries entries) {
    this.entries = entries;
  }

  @Override
  public Optional<Bytes> get(Bytes entryKey) {
    return entries.get(entryKey);
  }

  @Override
  public void put(Bytes entryKey, Bytes record) {
    if (EntryKeys.isCurrent(entryKey)) {
      move(entryKey, StoredValue.leaseOf(entryKey, record));
    }
    entries.put(entryKey, record);
  }

  @Override
  public void delete(Bytes entryKey) {
    if (EntryKeys.isCurrent(entryKey)) {
      move(entryKey, StoredValue.NO_LEASE);
    }
    entries.delete(entryKey);
  }

  private void move(Bytes entryKey, long after) {
    long before =
        entries
            .get(entryKey)
            .map(record -> StoredValue.leaseOf(entryKey, record))
            .orElse(StoredValue.NO_LEASE);
    if (before == after) {
      return;
    }
    Bytes key = EntryKeys.keyOf(entryKey);
    if (before != StoredValue.NO_LEASE) {
      entries.delete(EntryKeys.leaseKey(before, key));
      LeaseRecord.require(entries, before).withKeys(-1).store(entries, before);
    }
    if (after != StoredValue.NO_LEASE) {
      entries.put(EntryKeys.leaseKey(after, key), PRESENT);
      LeaseRecord.require(entries, after).withKeys(1).store(entries, after);
    }
  }

  @Override
  public void scan(Bytes from, Bytes to, StateView.Visitor visitor) {
    entries.scan(from, to, visitor);
  }
}
