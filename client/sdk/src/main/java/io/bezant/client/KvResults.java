package io.bezant.client;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.KvResult;
import java.util.Optional;

/** What the service answers, as callers of the SDK are told it. */
final class KvResults {

  private KvResults() {}

  static PutResult put(KvResult result) {
    KvResult.Written written = as(KvResult.Written.class, result);
    return new PutResult(written.revision(), written.previous().map(KeyValue::of));
  }

  static Optional<KeyValue> get(KvResult result) {
    return result instanceof KvResult.NotFound
        ? Optional.empty()
        : Optional.of(KeyValue.of(as(KvResult.Found.class, result).keyValue()));
  }

  static DeleteResult delete(KvResult result) {
    KvResult.Deleted deleted = as(KvResult.Deleted.class, result);
    return new DeleteResult(
        deleted.count(), deleted.revision(), deleted.previous().map(KeyValue::of));
  }

  static CasResult compareAndSet(KvResult result) {
    return result instanceof KvResult.CompareFailed(var current)
        ? new CasResult(false, 0, current.map(KeyValue::of))
        : new CasResult(true, as(KvResult.Written.class, result).revision(), Optional.empty());
  }

  static UpdateResult update(KvResult result) {
    KvResult.Updated updated = as(KvResult.Updated.class, result);
    return new UpdateResult(KeyValue.of(updated.keyValue()), updated.isChanged());
  }

  static RangeResult range(KvResult result) {
    if (result instanceof KvResult.Sorted(var entries, long count, boolean more)) {
      return new RangeResult(
          entries.stream().map(KeyValue::of).toList(), count, Optional.empty(), more);
    }
    KvResult.Listed listed = as(KvResult.Listed.class, result);
    return new RangeResult(
        listed.entries().stream().map(KeyValue::of).toList(),
        listed.count(),
        listed.next().map(Bytes::compact));
  }

  static DeleteRangeResult deleteRange(KvResult result) {
    KvResult.RangeDeleted deleted = as(KvResult.RangeDeleted.class, result);
    return new DeleteRangeResult(
        deleted.count(),
        deleted.revision(),
        deleted.previous().stream().map(KeyValue::of).toList());
  }

  static TransactionResult transaction(KvResult result) {
    KvResult.Transacted done = as(KvResult.Transacted.class, result);
    return new TransactionResult(
        done.succeeded(), done.revision(), done.results().stream().map(KvResults::step).toList());
  }

  private static StepResult step(KvResult result) {
    return switch (result) {
      case KvResult.Written _written -> new StepResult.Put(put(result));
      case KvResult.Found _found -> new StepResult.Get(get(result));
      case KvResult.NotFound _none -> new StepResult.Get(get(result));
      case KvResult.Deleted _deleted -> new StepResult.Delete(delete(result));
      case KvResult.Updated _updated -> new StepResult.Update(update(result));
      case KvResult.Listed _listed -> new StepResult.Range(range(result));
      case KvResult.Sorted _sorted -> new StepResult.Range(range(result));
      case KvResult.RangeDeleted _deleted -> new StepResult.DeleteRange(deleteRange(result));
      case KvResult.Transacted _inner -> new StepResult.Inner(transaction(result));
      case KvResult.CompareFailed other -> throw unfitting(other);
      case KvResult.Compacted other -> throw unfitting(other);
      case KvResult.OfLeases other -> throw unfitting(other);
      case KvResult.Failed other -> throw unfitting(other);
    };
  }

  static RuntimeException unfitting(KvResult other) {
    return new BezantException.IncompatibleCluster(
        other.getClass().getSimpleName() + " does not answer this operation");
  }

  static Long compact(KvResult result) {
    return as(KvResult.Compacted.class, result).revision();
  }

  static <R extends KvResult> R as(Class<R> kind, KvResult result) {
    if (result instanceof KvResult.Failed failed) {
      throw failure(failed);
    }
    if (!kind.isInstance(result)) {
      throw unfitting(result);
    }
    return kind.cast(result);
  }

  private static RuntimeException failure(KvResult.Failed failed) {
    return switch (failed.error()) {
      case KEY_EMPTY -> new IllegalArgumentException("a key needs at least one byte");
      case KEY_TOO_LONG ->
          new BezantException.RequestTooLarge("maxKeyBytes", failed.limit(), failed.actual());
      case VALUE_TOO_LARGE ->
          new BezantException.RequestTooLarge("maxValueBytes", failed.limit(), failed.actual());
      case RESULT_TOO_LARGE, BATCH_RESULT_FULL ->
          new BezantException.ResultTooLarge(failed.limit(), failed.actual());
      case DUPLICATE_KEY ->
          new IllegalArgumentException(
              "a branch of a transaction writes a key more than once, or writes and removes it");
      case TOO_MANY_KEYS -> new BezantException.TooManyKeys(failed.limit(), failed.actual());
      case NOT_A_NUMBER -> new UpdateException.NotANumber();
      case NUMBER_OVERFLOW -> new UpdateException.NumberOverflow();
      case NO_ROOM_TO_APPEND -> new UpdateException.NoRoomToAppend(failed.limit(), failed.actual());
      case COMPACTED -> new BezantException.Compacted(failed.limit(), failed.actual());
      case FUTURE_REVISION -> new BezantException.FutureRevision(failed.limit(), failed.actual());
      case LEASE_NOT_FOUND -> new LeaseException.LeaseNotFound(failed.actual());
      case LEASE_EXISTS -> new LeaseException.LeaseExists(failed.actual());
      case TOO_MANY_LEASES ->
          new LeaseException.LeaseLimit(
              "leases.maxLeasesPerClient", failed.limit(), failed.actual());
      case TOO_MANY_KEYS_OF_LEASE ->
          new LeaseException.LeaseLimit("leases.maxKeysPerLease", failed.limit(), failed.actual());
      case TTL_TOO_SHORT ->
          new LeaseException.LeaseLimit("leases.minTtlMillis", failed.limit(), failed.actual());
      case TTL_TOO_LONG ->
          new LeaseException.LeaseLimit("leases.maxTtlMillis", failed.limit(), failed.actual());
      case NO_LEASE_TO_KEEP ->
          new IllegalArgumentException("a key that does not exist has no lease to keep");
    };
  }
}
