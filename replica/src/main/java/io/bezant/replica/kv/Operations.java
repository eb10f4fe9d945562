package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.function.Consumer;

/**
 * Every operation, given to the family that it belongs to. One that fails has changed nothing; what
 * it was charged for looking stays charged.
 */
final class Operations {

  private final KeyValues keyValues;
  private final Ranges ranges;
  private final Transactions transactions;
  private final Past past;

  /**
   * The operations on a state.
   *
   * @param onRemoved told each key that is removed
   */
  Operations(
      Entries entries,
      Revisions revisions,
      Past past,
      ResultBudget budget,
      Consumer<Bytes> onRemoved) {
    Limits limits = budget.limits();
    Entries leased = new LeasedEntries(entries);
    this.keyValues = new KeyValues(leased, revisions, limits, budget, onRemoved);
    this.ranges = new Ranges(leased, revisions, limits, budget, onRemoved);
    this.past = past;
    this.transactions = new Transactions(entries, revisions, limits, budget, onRemoved);
  }

  KvResult execute(KvOperation operation) {
    return switch (operation) {
      case KvOperation.OfOne ofOne -> keyValues.execute(ofOne);
      case KvOperation.Range range -> ranges.read(range);
      case KvOperation.SortedRange range -> ranges.read(range);
      case KvOperation.DeleteRange range -> ranges.delete(range);
      case KvOperation.Transaction transaction -> transactions.execute(transaction);
      case KvOperation.At at -> past.read(at, ranges);
      case KvOperation.Compact compact -> past.compact(compact);
      case KvOperation.OfLeases ofLeases ->
          throw new IllegalArgumentException("leases are asked who knows by whom: " + ofLeases);
    };
  }
}
