package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.replica.storage.StateView;
import java.util.Optional;

/** Entries that count what is read of them: the work that a request makes every replica do. */
final class CountingEntries implements Entries {
  private final Entries entries;
  long reads;
  long readBytes;

  CountingEntries(Entries entries) {
    this.entries = entries;
  }

  void reset() {
    reads = 0;
    readBytes = 0;
  }

  private void count(Bytes record) {
    readBytes += record.size();
  }

  @Override
  public Optional<Bytes> get(Bytes entryKey) {
    reads++;
    Optional<Bytes> record = entries.get(entryKey);
    record.ifPresent(this::count);
    return record;
  }

  @Override
  public void put(Bytes entryKey, Bytes record) {
    entries.put(entryKey, record);
  }

  @Override
  public void delete(Bytes entryKey) {
    entries.delete(entryKey);
  }

  @Override
  public void scan(Bytes from, Bytes to, StateView.Visitor visitor) {
    reads++;
    entries.scan(
        from,
        to,
        (key, record) -> {
          reads++;
          count(record);
          return visitor.visit(key, record);
        });
  }

  @Override
  public long changedBytes() {
    return entries.changedBytes();
  }
}
