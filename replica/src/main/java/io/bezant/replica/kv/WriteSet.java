package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KvOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the steps of a branch may write and remove, whichever way the transactions within it go. A
 * key has one revision, so a branch must not write it twice, nor write and remove it; the two
 * branches of one transaction may write the same. As etcd has it.
 */
final class WriteSet {

  private final Set<Bytes> puts = new TreeSet<>();
  private final List<KeyRange> removals = new ArrayList<>();
  private boolean hasDuplicates;

  private WriteSet(List<KvOperation.Step> branch) {
    List<KvOperation.Transaction> within = new ArrayList<>();
    List<Bytes> written = new ArrayList<>();
    for (KvOperation.Step step : branch) {
      switch (step) {
        case KvOperation.Put put -> written.add(put.key());
        case KvOperation.PutLeased put -> written.add(put.key());
        case KvOperation.Update update -> written.add(update.key());
        case KvOperation.Delete delete -> removals.add(KeyRange.of(delete.key()));
        case KvOperation.DeleteRange range -> removals.add(range.keys());
        case KvOperation.Transaction inner -> within.add(inner);
        case KvOperation.Get _get -> {}
        case KvOperation.Range _range -> {}
        case KvOperation.SortedRange _range -> {}
      }
    }
    within.forEach(this::add);
    written.forEach(this::put);
  }

  private void put(Bytes key) {
    boolean isRemoved = removals.stream().anyMatch(keys -> keys.contains(key));
    hasDuplicates |= !puts.add(key) || isRemoved;
  }

  /** What one of its branches removes the other may write. */
  private void add(KvOperation.Transaction inner) {
    WriteSet success = new WriteSet(inner.success());
    WriteSet failure = new WriteSet(inner.failure());
    hasDuplicates |= success.hasDuplicates || failure.hasDuplicates;
    Set<Bytes> written = new TreeSet<>(success.puts);
    written.addAll(failure.puts);
    written.forEach(this::put);
    removals.addAll(success.removals);
    removals.addAll(failure.removals);
  }

  /** Whether a branch of the transaction, or of one within it, may touch a key twice. */
  static boolean hasDuplicates(KvOperation.Transaction transaction) {
    return new WriteSet(transaction.success()).hasDuplicates
        || new WriteSet(transaction.failure()).hasDuplicates;
  }
}
