package io.bezant.bench.simulation.check;

import io.bezant.bench.simulation.check.ValueRules.Made;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.kv.Change;
import io.bezant.protocol.kv.Expectation;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.Optional;

/**
 * The store as its users understand it, one key at a time: what an operation may answer and what it
 * leaves behind. Written anew from the description of the operations, and shares no code with the
 * store that it judges.
 */
final class KeyModel implements Model<KeyState> {

  private static final long NO_RANK = -1;

  private final Limits limits;

  KeyModel(Limits limits) {
    this.limits = limits;
  }

  @Override
  public KeyState initial() {
    return KeyState.NEVER_WRITTEN;
  }

  @Override
  public Optional<KeyState> after(
      KeyState before, KvOperation operation, Optional<KvResult> result) {
    return switch (operation) {
      case KvOperation.OfOne ofOne -> afterOne(before, ofOne, result);
      case KvOperation.OfMany _many -> Optional.empty();
      case KvOperation.At _at -> Optional.empty();
      case KvOperation.Compact _compact -> Optional.empty();
      case KvOperation.OfLeases _leases -> Optional.empty();
    };
  }

  /** A write stands at its revision, a reading just after what it was shown. */
  @Override
  public long rank(KvResult result) {
    return switch (result) {
      case KvResult.Written written -> 2 * written.revision();
      case KvResult.Updated updated ->
          2 * updated.keyValue().modRevision() + (updated.isChanged() ? 0 : 1);
      case KvResult.Found(KeyValue found) -> 2 * found.modRevision() + 1;
      case KvResult.NotFound _none -> NO_RANK;
      case KvResult.Deleted deleted -> 2 * deleted.revision() + (deleted.count() > 0 ? 0 : 1);
      case KvResult.CompareFailed(Optional<KeyValue> current) ->
          current.map(found -> 2 * found.modRevision() + 1).orElse(NO_RANK);
      case KvResult.Failed _failed -> NO_RANK;
      case KvResult.OfMany _many -> NO_RANK;
      case KvResult.Compacted _compacted -> NO_RANK;
      case KvResult.OfLeases _leases -> NO_RANK;
    };
  }

  private Optional<KeyState> afterOne(
      KeyState before, KvOperation.OfOne operation, Optional<KvResult> result) {
    if (result.isEmpty()) {
      return unanswered(before, operation);
    }
    if (result.get() instanceof KvResult.Failed failed) {
      return mayFail(before, operation, failed) ? Optional.of(before) : Optional.empty();
    }
    if (isTooLarge(operation)) {
      return Optional.empty();
    }
    return switch (operation) {
      case KvOperation.Put put -> afterPut(before, put, result.get());
      case KvOperation.PutLeased _put -> Optional.empty();
      case KvOperation.Get(Bytes key) -> seen(before, key, result.get());
      case KvOperation.Delete delete -> afterDelete(before, delete, result.get());
      case KvOperation.CompareAndSet compareAndSet ->
          afterCompareAndSet(before, compareAndSet, result.get());
      case KvOperation.Update update -> afterUpdate(before, update, result.get());
    };
  }

  /** What changed nothing and told nobody anything explains nothing: it need have no place. */
  private Optional<KeyState> unanswered(KeyState before, KvOperation.OfOne operation) {
    if (isTooLarge(operation)) {
      return Optional.empty();
    }
    return switch (operation) {
      case KvOperation.Put put -> Optional.of(before.written(put.value()));
      case KvOperation.PutLeased _put -> Optional.empty();
      case KvOperation.Get _get -> Optional.empty();
      case KvOperation.Delete _delete ->
          before.exists() ? Optional.of(before.removed()) : Optional.empty();
      case KvOperation.CompareAndSet set ->
          matched(before, set.expected()).map(state -> state.written(set.value()));
      case KvOperation.Update update -> made(before, update).map(before::written);
    };
  }

  private static Optional<KeyState> afterPut(
      KeyState before, KvOperation.Put put, KvResult result) {
    if (!(result instanceof KvResult.Written(long revision, Optional<KeyValue> previous))) {
      return Optional.empty();
    }
    return told(before, put.returnPrevious(), put.key(), previous)
        .filter(state -> state.admits(revision))
        .map(state -> state.written(put.value(), revision));
  }

  private static Optional<KeyState> seen(KeyState before, Bytes key, KvResult result) {
    return switch (result) {
      case KvResult.Found(KeyValue found) -> told(before, true, key, Optional.of(found));
      case KvResult.NotFound _none -> told(before, true, key, Optional.empty());
      case KvResult.Written _w -> Optional.empty();
      case KvResult.Deleted _d -> Optional.empty();
      case KvResult.CompareFailed _c -> Optional.empty();
      case KvResult.Updated _u -> Optional.empty();
      case KvResult.Failed _f -> Optional.empty();
      case KvResult.OfMany _m -> Optional.empty();
      case KvResult.Compacted _c -> Optional.empty();
      case KvResult.OfLeases _l -> Optional.empty();
    };
  }

  private static Optional<KeyState> afterDelete(
      KeyState before, KvOperation.Delete delete, KvResult result) {
    if (!(result
        instanceof KvResult.Deleted(long count, long revision, Optional<KeyValue> previous))) {
      return Optional.empty();
    }
    if (count == 0) {
      boolean possible = !before.exists() && previous.isEmpty() && revision >= before.floor();
      return possible ? Optional.of(before.passed(revision)) : Optional.empty();
    }
    if (count != 1 || !before.exists()) {
      return Optional.empty();
    }
    return told(before, delete.returnPrevious(), delete.key(), previous)
        .filter(state -> state.admits(revision))
        .map(state -> state.removed(revision));
  }

  private static Optional<KeyState> afterCompareAndSet(
      KeyState before, KvOperation.CompareAndSet operation, KvResult result) {
    Expectation expected = operation.expected();
    if (result instanceof KvResult.Written(long revision, Optional<KeyValue> previous)) {
      return matched(before, expected)
          .filter(state -> previous.isEmpty() && state.admits(revision))
          .map(state -> state.written(operation.value(), revision));
    }
    if (result instanceof KvResult.CompareFailed(Optional<KeyValue> current)) {
      return told(before, true, operation.key(), current).filter(state -> differs(state, expected));
    }
    return Optional.empty();
  }

  private static Optional<Bytes> value(KeyState state) {
    return state.exists() ? Optional.of(state.value()) : Optional.empty();
  }

  /** Why an update is refused in this state, if it is. */
  Optional<KvResult.Failed> refusal(KeyState before, KvOperation.Update update) {
    return ValueRules.apply(update.change(), value(before), limits.maxValueBytes())
            instanceof Made.Refused(var error, long limit, long actual)
        ? Optional.of(new KvResult.Failed(error, limit, actual))
        : Optional.empty();
  }

  /** The value that an update writes in this state, if it writes one. */
  private Optional<Bytes> made(KeyState before, KvOperation.Update update) {
    Optional<Bytes> value = value(before);
    return ValueRules.apply(update.change(), value, limits.maxValueBytes())
                instanceof Made.Value(Bytes made)
            && !value.equals(Optional.of(made))
        ? Optional.of(made)
        : Optional.empty();
  }

  private Optional<KeyState> afterUpdate(
      KeyState before, KvOperation.Update update, KvResult result) {
    if (!(result instanceof KvResult.Updated(KeyValue now, boolean isChanged))) {
      return Optional.empty();
    }
    Optional<Bytes> made = made(before, update);
    if (!isChanged) {
      return ValueRules.apply(update.change(), value(before), limits.maxValueBytes())
                  .equals(new Made.Value(now.value()))
              && made.isEmpty()
          ? told(before, true, update.key(), Optional.of(now))
          : Optional.empty();
    }
    return made.filter(value -> before.admits(now.modRevision()))
        .map(value -> before.written(value, now.modRevision()))
        .flatMap(after -> told(after, true, update.key(), Optional.of(now)));
  }

  /** What the state must be if an answer tells, or was not asked to tell, what stood there. */
  private static Optional<KeyState> told(
      KeyState before, boolean asked, Bytes key, Optional<KeyValue> shown) {
    if (!asked) {
      return shown.isEmpty() ? Optional.of(before) : Optional.empty();
    }
    if (shown.isEmpty()) {
      return before.exists() ? Optional.empty() : Optional.of(before);
    }
    return shown.get().key().equals(key) && before.mayBe(shown.get())
        ? Optional.of(before.seenAs(shown.get()))
        : Optional.empty();
  }

  /** What is known of the key if it was as expected. */
  private static Optional<KeyState> matched(KeyState before, Expectation expected) {
    boolean possible =
        switch (expected) {
          case Expectation.Absent _absent -> !before.exists();
          case Expectation.Value(Bytes value) -> before.exists() && before.value().equals(value);
          case Expectation.ModRevision(long revision) ->
              before.exists() && before.modified().contain(revision);
        };
    if (!possible) {
      return Optional.empty();
    }
    return Optional.of(
        expected instanceof Expectation.ModRevision(long revision)
            ? before.modifiedAt(revision)
            : before);
  }

  /** Whether the key, as a reader was shown it, is other than expected. */
  private static boolean differs(KeyState shown, Expectation expected) {
    return switch (expected) {
      case Expectation.Absent _absent -> shown.exists();
      case Expectation.Value(Bytes value) -> !shown.exists() || !shown.value().equals(value);
      case Expectation.ModRevision(long revision) ->
          !shown.exists() || !shown.modified().contain(revision);
    };
  }

  private boolean isTooLarge(KvOperation.OfOne operation) {
    return operation.key().isEmpty()
        || operation.key().size() > limits.maxKeyBytes()
        || valueBytes(operation) > limits.maxValueBytes();
  }

  private boolean mayFail(KeyState before, KvOperation.OfOne operation, KvResult.Failed failed) {
    return switch (failed.error()) {
      case KEY_EMPTY -> operation.key().isEmpty();
      case KEY_TOO_LONG ->
          operation.key().size() > limits.maxKeyBytes()
              && failed.limit() == limits.maxKeyBytes()
              && failed.actual() == operation.key().size();
      case VALUE_TOO_LARGE ->
          valueBytes(operation) > limits.maxValueBytes()
              && failed.limit() == limits.maxValueBytes()
              && failed.actual() == valueBytes(operation);
      case RESULT_TOO_LARGE -> mayReturnValue(operation);
      case BATCH_RESULT_FULL, TOO_MANY_KEYS -> true;
      case NOT_A_NUMBER, NUMBER_OVERFLOW, NO_ROOM_TO_APPEND ->
          operation instanceof KvOperation.Update update
              && refusal(before, update).equals(Optional.of(failed));
      case DUPLICATE_KEY, COMPACTED, FUTURE_REVISION -> false;
      case LEASE_NOT_FOUND, LEASE_EXISTS, TOO_MANY_LEASES, TOO_MANY_KEYS_OF_LEASE -> false;
      case TTL_TOO_SHORT, TTL_TOO_LONG, NO_LEASE_TO_KEEP -> false;
    };
  }

  private static int valueBytes(KvOperation.OfOne operation) {
    return switch (operation) {
      case KvOperation.Put put -> put.value().size();
      case KvOperation.PutLeased put -> put.value().size();
      case KvOperation.Get _get -> 0;
      case KvOperation.Delete _delete -> 0;
      case KvOperation.CompareAndSet compareAndSet -> compareAndSet.value().size();
      case KvOperation.Update update ->
          update.change() instanceof Change.Append(Bytes suffix) ? suffix.size() : 0;
    };
  }

  private static boolean mayReturnValue(KvOperation.OfOne operation) {
    return switch (operation) {
      case KvOperation.Put put -> put.returnPrevious();
      case KvOperation.PutLeased put -> put.returnPrevious();
      case KvOperation.Get _get -> true;
      case KvOperation.Delete delete -> delete.returnPrevious();
      case KvOperation.CompareAndSet _compareAndSet -> true;
      case KvOperation.Update _update -> true;
    };
  }
}
