package io.bezant.bench.simulation.world;

import io.bezant.crypto.Bytes;
import io.bezant.replica.kv.Entries;
import io.bezant.replica.storage.StateView;
import java.util.Optional;

/** Entries that pass everything through, for those who change some of it. */
public class PassingEntries implements Entries {
  private final Entries entries;

  /** Before these. */
  public PassingEntries(Entries entries) {
    this.entries = entries;
  }

  @Override
  public Optional<Bytes> get(Bytes key) {
    return entries.get(key);
  }

  @Override
  public void put(Bytes key, Bytes record) {
    entries.put(key, record);
  }

  @Override
  public void delete(Bytes key) {
    entries.delete(key);
  }

  @Override
  public void scan(Bytes from, Bytes to, StateView.Visitor visitor) {
    entries.scan(from, to, visitor);
  }

  @Override
  public long changedBytes() {
    return entries.changedBytes();
  }
}
