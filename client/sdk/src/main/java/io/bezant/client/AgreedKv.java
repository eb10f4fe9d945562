package io.bezant.client;

import io.bezant.client.core.Operation.Way;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.kv.Expectation;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Keys and values: writes through the agreed order, readings as their callers wish. */
final class AgreedKv implements KvClient {

  private final Calls calls;
  private final Limits limits;
  private final Duration deadline;

  AgreedKv(Calls calls, Limits limits, Duration deadline) {
    this.calls = calls;
    this.limits = limits;
    this.deadline = deadline;
  }

  @Override
  public KvClient withDeadline(Duration other) {
    return new AgreedKv(calls, limits, ClientConfig.requireDeadline(other));
  }

  @Override
  public PutResult put(Bytes key, Bytes value) {
    return await(new KvOperation.Put(key, value, false), AgreedKv::putResult);
  }

  @Override
  public CompletableFuture<PutResult> putAsync(Bytes key, Bytes value) {
    return ask(new KvOperation.Put(key, value, false), AgreedKv::putResult);
  }

  @Override
  public PutResult getAndPut(Bytes key, Bytes value) {
    return await(new KvOperation.Put(key, value, true), AgreedKv::putResult);
  }

  @Override
  public CompletableFuture<PutResult> getAndPutAsync(Bytes key, Bytes value) {
    return ask(new KvOperation.Put(key, value, true), AgreedKv::putResult);
  }

  @Override
  public Optional<KeyValue> get(Bytes key) {
    return get(key, ReadMode.LINEARIZABLE);
  }

  @Override
  public Optional<KeyValue> get(Bytes key, ReadMode mode) {
    KvOperation operation = new KvOperation.Get(key);
    Optional<BezantException> tooLarge = tooLarge(operation);
    if (tooLarge.isPresent()) {
      throw tooLarge.get();
    }
    return calls.await(KvPayloads.encode(operation), way(mode), deadline, AgreedKv::getResult);
  }

  private static Way way(ReadMode mode) {
    return switch (mode) {
      case LINEARIZABLE -> Way.SHOWN;
      case ORDERED -> Way.ORDERED;
      case LOCAL -> Way.LOCAL;
    };
  }

  @Override
  public CompletableFuture<Optional<KeyValue>> getAsync(Bytes key) {
    return getAsync(key, ReadMode.LINEARIZABLE);
  }

  @Override
  public CompletableFuture<Optional<KeyValue>> getAsync(Bytes key, ReadMode mode) {
    return ask(new KvOperation.Get(key), way(mode), AgreedKv::getResult);
  }

  @Override
  public DeleteResult delete(Bytes key) {
    return await(new KvOperation.Delete(key, false), AgreedKv::deleteResult);
  }

  @Override
  public CompletableFuture<DeleteResult> deleteAsync(Bytes key) {
    return ask(new KvOperation.Delete(key, false), AgreedKv::deleteResult);
  }

  @Override
  public DeleteResult getAndDelete(Bytes key) {
    return await(new KvOperation.Delete(key, true), AgreedKv::deleteResult);
  }

  @Override
  public CompletableFuture<DeleteResult> getAndDeleteAsync(Bytes key) {
    return ask(new KvOperation.Delete(key, true), AgreedKv::deleteResult);
  }

  @Override
  public CasResult compareAndSet(Bytes key, Bytes expected, Bytes value) {
    return await(cas(key, new Expectation.Value(expected), value), AgreedKv::casResult);
  }

  @Override
  public CompletableFuture<CasResult> compareAndSetAsync(Bytes key, Bytes expected, Bytes value) {
    return ask(cas(key, new Expectation.Value(expected), value), AgreedKv::casResult);
  }

  @Override
  public CasResult compareAndSet(Bytes key, long expectedModRevision, Bytes value) {
    return await(
        cas(key, new Expectation.ModRevision(expectedModRevision), value), AgreedKv::casResult);
  }

  @Override
  public CompletableFuture<CasResult> compareAndSetAsync(
      Bytes key, long expectedModRevision, Bytes value) {
    return ask(
        cas(key, new Expectation.ModRevision(expectedModRevision), value), AgreedKv::casResult);
  }

  @Override
  public CasResult putIfAbsent(Bytes key, Bytes value) {
    return await(cas(key, new Expectation.Absent(), value), AgreedKv::casResult);
  }

  @Override
  public CompletableFuture<CasResult> putIfAbsentAsync(Bytes key, Bytes value) {
    return ask(cas(key, new Expectation.Absent(), value), AgreedKv::casResult);
  }

  private static KvOperation cas(Bytes key, Expectation expected, Bytes value) {
    return new KvOperation.CompareAndSet(key, expected, value);
  }

  private <T> T await(KvOperation operation, Function<KvResult, T> reader) {
    Optional<BezantException> tooLarge = tooLarge(operation);
    if (tooLarge.isPresent()) {
      throw tooLarge.get();
    }
    return calls.await(KvPayloads.encode(operation), Way.ORDERED, deadline, reader);
  }

  private <T> CompletableFuture<T> ask(KvOperation operation, Function<KvResult, T> reader) {
    return ask(operation, Way.ORDERED, reader);
  }

  private <T> CompletableFuture<T> ask(
      KvOperation operation, Way way, Function<KvResult, T> reader) {
    Optional<BezantException> tooLarge = tooLarge(operation);
    if (tooLarge.isPresent()) {
      return CompletableFuture.failedFuture(tooLarge.get());
    }
    return calls.ask(KvPayloads.encode(operation), way, deadline, reader);
  }

  /** What no replica would accept is not sent. */
  private Optional<BezantException> tooLarge(KvOperation operation) {
    if (operation.key().isEmpty()) {
      throw new IllegalArgumentException("a key needs at least one byte");
    }
    int valueBytes =
        switch (operation) {
          case KvOperation.Put(Bytes key, Bytes value, boolean previous) -> value.size();
          case KvOperation.CompareAndSet(Bytes key, Expectation expected, Bytes value) ->
              value.size();
          case KvOperation.Get get -> 0;
          case KvOperation.Delete delete -> 0;
        };
    if (operation.key().size() > limits.maxKeyBytes()) {
      return Optional.of(
          new BezantException.RequestTooLarge(
              "maxKeyBytes", limits.maxKeyBytes(), operation.key().size()));
    }
    if (valueBytes > limits.maxValueBytes()) {
      return Optional.of(
          new BezantException.RequestTooLarge("maxValueBytes", limits.maxValueBytes(), valueBytes));
    }
    return Optional.empty();
  }

  private static PutResult putResult(KvResult result) {
    return switch (result) {
      case KvResult.Written(long revision, var previous) ->
          new PutResult(revision, previous.map(KeyValue::of));
      case KvResult.Failed failed -> throw failure(failed);
      case KvResult.Found other -> throw unfitting(other);
      case KvResult.NotFound other -> throw unfitting(other);
      case KvResult.Deleted other -> throw unfitting(other);
      case KvResult.CompareFailed other -> throw unfitting(other);
    };
  }

  private static Optional<KeyValue> getResult(KvResult result) {
    return switch (result) {
      case KvResult.Found(var found) -> Optional.of(KeyValue.of(found));
      case KvResult.NotFound none -> Optional.empty();
      case KvResult.Failed failed -> throw failure(failed);
      case KvResult.Written other -> throw unfitting(other);
      case KvResult.Deleted other -> throw unfitting(other);
      case KvResult.CompareFailed other -> throw unfitting(other);
    };
  }

  private static DeleteResult deleteResult(KvResult result) {
    return switch (result) {
      case KvResult.Deleted(long count, long revision, var previous) ->
          new DeleteResult(count, revision, previous.map(KeyValue::of));
      case KvResult.Failed failed -> throw failure(failed);
      case KvResult.Found other -> throw unfitting(other);
      case KvResult.NotFound other -> throw unfitting(other);
      case KvResult.Written other -> throw unfitting(other);
      case KvResult.CompareFailed other -> throw unfitting(other);
    };
  }

  private static CasResult casResult(KvResult result) {
    return switch (result) {
      case KvResult.Written(long revision, var previous) ->
          new CasResult(true, revision, Optional.empty());
      case KvResult.CompareFailed(var current) ->
          new CasResult(false, 0, current.map(KeyValue::of));
      case KvResult.Failed failed -> throw failure(failed);
      case KvResult.Found other -> throw unfitting(other);
      case KvResult.NotFound other -> throw unfitting(other);
      case KvResult.Deleted other -> throw unfitting(other);
    };
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
    };
  }

  private static RuntimeException unfitting(KvResult other) {
    return new BezantException.IncompatibleCluster(
        other.getClass().getSimpleName() + " does not answer this operation");
  }
}
