package io.bezant.bench.simulation.check;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What an operation did to keys, as its answer tells it.
 *
 * @param left the value that it left at each key, or nothing where it removed one
 * @param emptied ranges of which it removed what was there
 */
record Effects(Map<Bytes, Optional<Bytes>> left, List<KeyRange> emptied) {

  private static final Effects NONE = new Effects(Map.of(), List.of());

  /** Of an operation that was answered so. */
  static Effects of(KvOperation operation, KvResult result) {
    return switch (operation) {
      case KvOperation.Put put -> ifWritten(result, put.key(), put.value());
      case KvOperation.CompareAndSet set -> ifWritten(result, set.key(), set.value());
      case KvOperation.Update update ->
          result instanceof KvResult.Updated(KeyValue now, boolean isChanged) && isChanged
              ? new Effects(Map.of(update.key(), Optional.of(now.value())), List.of())
              : NONE;
      case KvOperation.Delete delete ->
          result instanceof KvResult.Deleted deleted && deleted.count() > 0
              ? new Effects(Map.of(delete.key(), Optional.empty()), List.of())
              : NONE;
      case KvOperation.DeleteRange range ->
          result instanceof KvResult.RangeDeleted deleted && deleted.count() > 0
              ? new Effects(Map.of(), List.of(range.keys()))
              : NONE;
      case KvOperation.Get _get -> NONE;
      case KvOperation.Range _range -> NONE;
      case KvOperation.SortedRange _range -> NONE;
      case KvOperation.At _at -> NONE;
      case KvOperation.Compact _compact -> NONE;
      case KvOperation.PutLeased put -> ifWritten(result, put.key(), put.value());
      case KvOperation.OfLeases _leases -> NONE;
      case KvOperation.Transaction transaction ->
          result instanceof KvResult.Transacted done ? of(transaction, done) : NONE;
    };
  }

  private static Effects of(KvOperation.Transaction transaction, KvResult.Transacted done) {
    List<KvOperation.Step> branch =
        done.succeeded() ? transaction.success() : transaction.failure();
    Map<Bytes, Optional<Bytes>> left = new TreeMap<>();
    List<KeyRange> emptied = new ArrayList<>();
    for (int i = 0; i < Math.min(branch.size(), done.results().size()); i++) {
      Effects effects = of(branch.get(i), done.results().get(i));
      left.putAll(effects.left());
      emptied.addAll(effects.emptied());
    }
    return new Effects(left, emptied);
  }

  boolean isNothing() {
    return left.isEmpty() && emptied.isEmpty();
  }

  private static Effects ifWritten(KvResult result, Bytes key, Bytes value) {
    return result instanceof KvResult.Written
        ? new Effects(Map.of(key, Optional.of(value)), List.of())
        : NONE;
  }

  boolean touches(Bytes key) {
    return left.containsKey(key) || emptied.stream().anyMatch(keys -> keys.contains(key));
  }

  boolean removes(Bytes key) {
    return touches(key) && left.getOrDefault(key, Optional.empty()).isEmpty();
  }

  boolean leaves(Bytes key, Bytes value) {
    return Optional.of(value).equals(left.get(key));
  }

  /** Whether an operation may leave this value at a key. */
  static boolean mayLeave(KvOperation operation, Bytes key, Bytes value) {
    return switch (operation) {
      case KvOperation.Put put -> put.key().equals(key) && put.value().equals(value);
      case KvOperation.CompareAndSet set -> set.key().equals(key) && set.value().equals(value);
      case KvOperation.Update update ->
          update.key().equals(key) && ValueRules.mayLeave(update.change(), value);
      case KvOperation.Get _get -> false;
      case KvOperation.Delete _delete -> false;
      case KvOperation.Range _range -> false;
      case KvOperation.SortedRange _range -> false;
      case KvOperation.At _at -> false;
      case KvOperation.Compact _compact -> false;
      case KvOperation.PutLeased put -> put.key().equals(key) && put.value().equals(value);
      case KvOperation.OfLeases _leases -> false;
      case KvOperation.DeleteRange _range -> false;
      case KvOperation.Transaction transaction ->
          steps(transaction).anyMatch(step -> mayLeave(step, key, value));
    };
  }

  private static Stream<KvOperation.Step> steps(KvOperation.Transaction transaction) {
    return Stream.concat(transaction.success().stream(), transaction.failure().stream());
  }

  /** Whether an operation may write or remove a key. */
  static boolean mayTouch(KvOperation operation, Bytes key) {
    return switch (operation) {
      case KvOperation.Put put -> put.key().equals(key);
      case KvOperation.PutLeased put -> put.key().equals(key);
      case KvOperation.OfLeases _leases -> false;
      case KvOperation.CompareAndSet set -> set.key().equals(key);
      case KvOperation.Update update -> update.key().equals(key);
      case KvOperation.Delete delete -> delete.key().equals(key);
      case KvOperation.DeleteRange range -> range.keys().contains(key);
      case KvOperation.Transaction transaction ->
          steps(transaction).anyMatch(step -> mayTouch(step, key));
      case KvOperation.Get _get -> false;
      case KvOperation.Range _range -> false;
      case KvOperation.SortedRange _range -> false;
      case KvOperation.At _at -> false;
      case KvOperation.Compact _compact -> false;
    };
  }

  /** Whether an operation may remove a key. */
  static boolean mayRemove(KvOperation operation, Bytes key) {
    return switch (operation) {
      case KvOperation.Delete delete -> delete.key().equals(key);
      case KvOperation.DeleteRange range -> range.keys().contains(key);
      case KvOperation.Transaction transaction ->
          steps(transaction).anyMatch(step -> mayRemove(step, key));
      case KvOperation.Put _put -> false;
      case KvOperation.CompareAndSet _set -> false;
      case KvOperation.Update _update -> false;
      case KvOperation.Get _get -> false;
      case KvOperation.Range _range -> false;
      case KvOperation.SortedRange _range -> false;
      case KvOperation.At _at -> false;
      case KvOperation.Compact _compact -> false;
      case KvOperation.PutLeased _put -> false;
      case KvOperation.OfLeases _leases -> false;
    };
  }
}
