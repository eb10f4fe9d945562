package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.replica.storage.StateView;
import java.util.Optional;

/**
 * The entries of a state, of which every change of a key of the store leaves in the history what it
 * replaces. Whoever writes need not know: a key's record is what it wrote, and before it, in the
 * state, the number of the version that it replaced. Those who watch are told of it, too.
 *
 * <p>There is one for a state, since it remembers what it has read: nobody else changes keys of the
 * store. A change takes place at the store's revision, so whoever makes it has taken the next one,
 * and changes each key once at most with one revision.
 */
final class KeptEntries implements Entries {
  private final Entries entries;
  private final History history;
  private final Changes changes;

  /** What was read last is nearly always read again before it is written. */
  private Bytes lastKey = Bytes.EMPTY;

  private Optional<Bytes> lastRecord = Optional.empty();

  KeptEntries(Entries entries, History history, Changes changes) {
    this.entries = entries;
    this.history = history;
    this.changes = changes;
  }

  @Override
  public Optional<Bytes> get(Bytes entryKey) {
    if (!EntryKeys.isCurrent(entryKey)) {
      return entries.get(entryKey);
    }
    if (!entryKey.equals(lastKey)) {
      lastRecord = entries.get(entryKey);
      lastKey = entryKey;
    }
    return lastRecord.map(record -> Version.recordOf(entryKey, record));
  }

  @Override
  public void put(Bytes entryKey, Bytes record) {
    if (EntryKeys.isCurrent(entryKey)) {
      Bytes key = EntryKeys.keyOf(entryKey);
      Optional<Bytes> present = present(entryKey);
      long replaced = history.replace(key, present);
      changes.note(key, present, Optional.of(record));
      entries.put(entryKey, Version.stored(record, replaced));
      lastKey = Bytes.EMPTY;
    } else {
      entries.put(entryKey, record);
    }
  }

  @Override
  public void delete(Bytes entryKey) {
    if (EntryKeys.isCurrent(entryKey)) {
      present(entryKey).ifPresent(present -> remove(EntryKeys.keyOf(entryKey), present));
      lastKey = Bytes.EMPTY;
    }
    entries.delete(entryKey);
  }

  private void remove(Bytes key, Bytes present) {
    history.bury(key, present);
    changes.note(key, Optional.of(present), Optional.empty());
  }

  private Optional<Bytes> present(Bytes entryKey) {
    return entryKey.equals(lastKey) ? lastRecord : entries.get(entryKey);
  }

  @Override
  public void scan(Bytes from, Bytes to, StateView.Visitor visitor) {
    entries.scan(
        from,
        to,
        (key, record) ->
            visitor.visit(key, EntryKeys.isCurrent(key) ? Version.recordOf(key, record) : record));
  }
}
