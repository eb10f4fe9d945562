package io.bezant.bench.simulation.check;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.Map;
import java.util.Optional;

/** What operations do to keys, as far as their answers tell it or their asking allows it. */
final class CallEffects {

  private CallEffects() {}

  /** What an operation that was answered so did, by key: the value it left, or that it removed. */
  static Map<Bytes, Optional<Bytes>> certain(KvOperation operation, KvResult result) {
    return switch (operation) {
      case KvOperation.Put put -> ifWritten(result, put.key(), put.value());
      case KvOperation.CompareAndSet set -> ifWritten(result, set.key(), set.value());
      case KvOperation.Delete delete ->
          result instanceof KvResult.Deleted deleted && deleted.count() > 0
              ? Map.of(delete.key(), Optional.empty())
              : Map.of();
      case KvOperation.Get _get -> Map.of();
      case KvOperation.Range _range -> Map.of();
      case KvOperation.At _at -> Map.of();
      case KvOperation.Compact _compact -> Map.of();
    };
  }

  private static Map<Bytes, Optional<Bytes>> ifWritten(KvResult result, Bytes key, Bytes value) {
    return result instanceof KvResult.Written ? Map.of(key, Optional.of(value)) : Map.of();
  }

  /** Whether an operation may leave this value at a key. */
  static boolean mayLeave(KvOperation operation, Bytes key, Bytes value) {
    return switch (operation) {
      case KvOperation.Put put -> put.key().equals(key) && put.value().equals(value);
      case KvOperation.CompareAndSet set -> set.key().equals(key) && set.value().equals(value);
      case KvOperation.Get _get -> false;
      case KvOperation.Delete _delete -> false;
      case KvOperation.Range _range -> false;
      case KvOperation.At _at -> false;
      case KvOperation.Compact _compact -> false;
    };
  }

  /** Whether an operation may remove a key. */
  static boolean mayRemove(KvOperation operation, Bytes key) {
    return switch (operation) {
      case KvOperation.Delete delete -> delete.key().equals(key);
      case KvOperation.Put _put -> false;
      case KvOperation.CompareAndSet _set -> false;
      case KvOperation.Get _get -> false;
      case KvOperation.Range _range -> false;
      case KvOperation.At _at -> false;
      case KvOperation.Compact _compact -> false;
    };
  }
}
