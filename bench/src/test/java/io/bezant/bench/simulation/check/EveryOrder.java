package io.bezant.bench.simulation.check;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.Expectation;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The dumb judge of small histories of one key: tries every order that respects real time with a
 * concrete store, and for every write each revision it might have taken. No memory, no reasoning.
 */
final class EveryOrder {

  /** Revisions up to here are tried; none beyond is ever named. */
  private final long maxRevision;

  private EveryOrder(long maxRevision) {
    this.maxRevision = maxRevision;
  }

  private record Store(Optional<KeyValue> current, long revision) {}

  static boolean explains(List<Call> calls, long highestNamed) {
    List<Call> happened = new ArrayList<>(calls);
    happened.removeIf(call -> call.ending() instanceof Ending.NeverHappened);
    return new EveryOrder(highestNamed + calls.size())
        .explains(happened, new Store(Optional.empty(), 0));
  }

  private boolean explains(List<Call> left, Store store) {
    if (left.stream().noneMatch(call -> call.ending() instanceof Ending.Returned)) {
      return true;
    }
    long firstEnd = left.stream().mapToLong(Call::returnOrder).min().orElseThrow();
    for (Call next : left) {
      if (next.order() > firstEnd) {
        continue;
      }
      List<Call> rest = new ArrayList<>(left);
      rest.remove(next);
      for (long at = store.revision(); at <= maxRevision; at++) {
        for (int write = 0; write < 2; write++) {
          Optional<Store> after = run(store, next, at, write == 1);
          if (after.isPresent() && explains(rest, after.get())) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /**
   * Runs one call when the store stands at a revision, having gone there through writes to other
   * keys; empty if the answer differs from what was told.
   *
   * @param writes whether to consider that it writes or that it does not
   */
  private static Optional<Store> run(Store store, Call call, long at, boolean writes) {
    Optional<KeyValue> before = store.current();
    KvOperation.OfOne operation = (KvOperation.OfOne) call.operation();
    KvResult result;
    Store after = new Store(before, at);
    boolean wrote = false;
    switch (operation) {
      case KvOperation.Get _get ->
          result = before.<KvResult>map(KvResult.Found::new).orElse(new KvResult.NotFound());
      case KvOperation.Put put -> {
        wrote = true;
        after = written(before, put.key(), put.value(), at + 1);
        result = new KvResult.Written(at + 1, put.returnPrevious() ? before : Optional.empty());
      }
      case KvOperation.PutLeased put -> throw new AssertionError(put);
      case KvOperation.Delete delete -> {
        wrote = before.isPresent();
        after = wrote ? new Store(Optional.empty(), at + 1) : after;
        result =
            new KvResult.Deleted(
                wrote ? 1 : 0,
                wrote ? at + 1 : at,
                delete.returnPrevious() ? before : Optional.empty());
      }
      case KvOperation.CompareAndSet set -> {
        wrote =
            switch (set.expected()) {
              case Expectation.Absent _absent -> before.isEmpty();
              case Expectation.Value(Bytes value) ->
                  before.map(KeyValue::value).equals(Optional.of(value));
              case Expectation.ModRevision(long wanted) ->
                  before.map(KeyValue::modRevision).equals(Optional.of(wanted));
            };
        after = wrote ? written(before, set.key(), set.value(), at + 1) : after;
        result =
            wrote
                ? new KvResult.Written(at + 1, Optional.empty())
                : new KvResult.CompareFailed(before);
      }
      case KvOperation.Update update -> {
        Optional<Bytes> old = before.map(KeyValue::value);
        switch (ValueRules.apply(update.change(), old, 1 << 20)) {
          case ValueRules.Made.Refused(KvError error, long limit, long actual) ->
              result = new KvResult.Failed(error, limit, actual);
          case ValueRules.Made.Value(Bytes value) -> {
            wrote = !old.equals(Optional.of(value));
            after = wrote ? written(before, update.key(), value, at + 1) : after;
            result =
                new KvResult.Updated(
                    wrote ? after.current().orElseThrow() : before.orElseThrow(), wrote);
          }
        }
      }
    }
    boolean asTold =
        !(call.ending() instanceof Ending.Returned told) || told.result().equals(result);
    return wrote == writes && asTold ? Optional.of(after) : Optional.empty();
  }

  private static Store written(Optional<KeyValue> before, Bytes key, Bytes value, long revision) {
    long created = before.map(KeyValue::createRevision).orElse(revision);
    long version = before.map(KeyValue::version).orElse(0L) + 1;
    return new Store(
        Optional.of(new KeyValue(key, value, created, revision, version, 0)), revision);
  }
}
