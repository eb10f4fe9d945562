package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.kv.Change;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvResult;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Atomic operations: a new value is made of the one that stands there. What would be returned is
 * charged before it is made; that also bounds what appends write, which is the same.
 */
final class Updates {

  private final Limits limits;
  private final ResultBudget budget;

  Updates(Limits limits, ResultBudget budget) {
    this.limits = limits;
    this.budget = budget;
  }

  /**
   * Does one.
   *
   * @param current as the key is
   * @param write writes its new value
   */
  KvResult execute(
      Bytes key, Change change, Optional<KeyValue> current, Function<Bytes, KeyValue> write) {
    return change instanceof Change.Append(Bytes suffix)
        ? append(key, suffix, current, write)
        : calculate(key, change, current, write);
  }

  private KvResult append(
      Bytes key, Bytes suffix, Optional<KeyValue> current, Function<Bytes, KeyValue> write) {
    Bytes before = current.map(KeyValue::value).orElse(Bytes.EMPTY);
    long size = (long) before.size() + suffix.size();
    if (size > limits.maxValueBytes()) {
      return new KvResult.Failed(KvError.NO_ROOM_TO_APPEND, limits.maxValueBytes(), size);
    }
    if (current.isPresent() && suffix.isEmpty()) {
      return unchanged(current.get());
    }
    return budget
        .chargeReturned(key.size() + size)
        .orElseGet(() -> new KvResult.Updated(write.apply(before.concat(suffix)), true));
  }

  private KvResult calculate(
      Bytes key, Change change, Optional<KeyValue> current, Function<Bytes, KeyValue> write) {
    OptionalLong before =
        current
            .map(keyValue -> StoredNumber.decode(keyValue.value()))
            .orElseGet(() -> OptionalLong.of(ofAbsent(change)));
    if (before.isEmpty()) {
      return new KvResult.Failed(KvError.NOT_A_NUMBER, 0, 0);
    }
    long number;
    try {
      number = calculate(change, before.getAsLong());
    } catch (ArithmeticException overflow) {
      return new KvResult.Failed(KvError.NUMBER_OVERFLOW, 0, 0);
    }
    if (current.isPresent() && number == before.getAsLong()) {
      return unchanged(current.get());
    }
    Bytes value = StoredNumber.encode(number);
    return budget
        .chargeReturned((long) key.size() + value.size())
        .orElseGet(() -> new KvResult.Updated(write.apply(value), true));
  }

  /** What an absent key counts as: nothing to a sum, and no rival to the number it is held to. */
  private static long ofAbsent(Change change) {
    return switch (change) {
      case Change.Add _add -> 0;
      case Change.Max(long least) -> least;
      case Change.Min(long most) -> most;
      case Change.Append _append -> throw new IllegalArgumentException("appends to no number");
    };
  }

  private static long calculate(Change change, long number) {
    return switch (change) {
      case Change.Add(long delta) -> Math.addExact(number, delta);
      case Change.Max(long least) -> Math.max(number, least);
      case Change.Min(long most) -> Math.min(number, most);
      case Change.Append _append -> throw new IllegalArgumentException("appends to no number");
    };
  }

  private KvResult unchanged(KeyValue current) {
    return budget.charge(current).orElseGet(() -> new KvResult.Updated(current, false));
  }
}
