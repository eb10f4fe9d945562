package io.bezant.client;

import io.bezant.client.core.Operation.Way;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.kv.Change;
import io.bezant.protocol.kv.Expectation;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keys and values: writes through the agreed order, readings as their callers wish. */
final class AgreedKv implements KvClient {

  private final Calls calls;
  private final Limits limits;
  private final Duration deadline;
  private final Namespace namespace;

  AgreedKv(Calls calls, Limits limits, Duration deadline) {
    this(calls, limits, deadline, Namespace.WHOLE);
  }

  private AgreedKv(Calls calls, Limits limits, Duration deadline, Namespace namespace) {
    this.calls = calls;
    this.limits = limits;
    this.deadline = deadline;
    this.namespace = namespace;
  }

  @Override
  public KvClient withDeadline(Duration other) {
    return new AgreedKv(calls, limits, ClientConfig.requireDeadline(other), namespace);
  }

  @Override
  public KvClient namespace(Bytes prefix) {
    return new AgreedKv(calls, limits, deadline, namespace.within(prefix));
  }

  @Override
  public <T extends @Nullable Object> T transact(TransactionBody<T> body) {
    return new OptimisticTransaction<>(this, deadline, body).run();
  }

  @Override
  public <T extends @Nullable Object> CompletableFuture<T> transactAsync(TransactionBody<T> body) {
    OptimisticTransaction<T> transaction = new OptimisticTransaction<>(this, deadline, body);
    return calls.later(transaction::run, deadline);
  }

  @Override
  public RangeResult range(KeyRange keys, RangeOptions options) {
    return await(options.toReading(keys), way(options.mode()), KvResults::range);
  }

  @Override
  public CompletableFuture<RangeResult> rangeAsync(KeyRange keys, RangeOptions options) {
    return ask(options.toReading(keys), way(options.mode()), KvResults::range);
  }

  @Override
  public TransactionResult commit(Transaction transaction) {
    return await(transaction.toWire(), KvResults::transaction);
  }

  @Override
  public CompletableFuture<TransactionResult> commitAsync(Transaction transaction) {
    return ask(transaction.toWire(), KvResults::transaction);
  }

  @Override
  public PutResult put(Bytes key, Bytes value) {
    return await(new KvOperation.Put(key, value, false), KvResults::put);
  }

  @Override
  public CompletableFuture<PutResult> putAsync(Bytes key, Bytes value) {
    return ask(new KvOperation.Put(key, value, false), KvResults::put);
  }

  @Override
  public PutResult put(Bytes key, Bytes value, long lease) {
    return await(leased(key, value, lease), KvResults::put);
  }

  @Override
  public CompletableFuture<PutResult> putAsync(Bytes key, Bytes value, long lease) {
    return ask(leased(key, value, lease), KvResults::put);
  }

  private static KvOperation leased(Bytes key, Bytes value, long lease) {
    return Step.put(key, value, lease).toWire();
  }

  @Override
  public PutResult putKeepingLease(Bytes key, Bytes value) {
    return await(new KvOperation.PutLeased(key, value, 0, false), KvResults::put);
  }

  @Override
  public CompletableFuture<PutResult> putKeepingLeaseAsync(Bytes key, Bytes value) {
    return ask(new KvOperation.PutLeased(key, value, 0, false), KvResults::put);
  }

  @Override
  public PutResult getAndPut(Bytes key, Bytes value) {
    return await(new KvOperation.Put(key, value, true), KvResults::put);
  }

  @Override
  public CompletableFuture<PutResult> getAndPutAsync(Bytes key, Bytes value) {
    return ask(new KvOperation.Put(key, value, true), KvResults::put);
  }

  @Override
  public Optional<KeyValue> get(Bytes key) {
    return get(key, ReadMode.LINEARIZABLE);
  }

  @Override
  public Optional<KeyValue> get(Bytes key, ReadMode mode) {
    return await(new KvOperation.Get(key), way(mode), KvResults::get);
  }

  @Override
  public Optional<KeyValue> getAt(Bytes key, long revision) {
    return await(getAtRevision(key, revision), Way.SHOWN, KvResults::get);
  }

  @Override
  public CompletableFuture<Optional<KeyValue>> getAtAsync(Bytes key, long revision) {
    return ask(getAtRevision(key, revision), Way.SHOWN, KvResults::get);
  }

  private static KvOperation getAtRevision(Bytes key, long revision) {
    return new KvOperation.At(revision, new KvOperation.Get(key));
  }

  @Override
  public void compact(long revision) {
    await(new KvOperation.Compact(revision), KvResults::compact);
  }

  @Override
  public CompletableFuture<Void> compactAsync(long revision) {
    return ask(new KvOperation.Compact(revision), KvResults::compact).thenApply(_done -> null);
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
    return ask(new KvOperation.Get(key), way(mode), KvResults::get);
  }

  @Override
  public DeleteResult delete(Bytes key) {
    return await(new KvOperation.Delete(key, false), KvResults::delete);
  }

  @Override
  public CompletableFuture<DeleteResult> deleteAsync(Bytes key) {
    return ask(new KvOperation.Delete(key, false), KvResults::delete);
  }

  @Override
  public DeleteRangeResult delete(KeyRange keys) {
    return await(new KvOperation.DeleteRange(keys.toWire(), false), KvResults::deleteRange);
  }

  @Override
  public CompletableFuture<DeleteRangeResult> deleteAsync(KeyRange keys) {
    return ask(new KvOperation.DeleteRange(keys.toWire(), false), KvResults::deleteRange);
  }

  @Override
  public DeleteRangeResult getAndDelete(KeyRange keys) {
    return await(new KvOperation.DeleteRange(keys.toWire(), true), KvResults::deleteRange);
  }

  @Override
  public CompletableFuture<DeleteRangeResult> getAndDeleteAsync(KeyRange keys) {
    return ask(new KvOperation.DeleteRange(keys.toWire(), true), KvResults::deleteRange);
  }

  @Override
  public DeleteResult getAndDelete(Bytes key) {
    return await(new KvOperation.Delete(key, true), KvResults::delete);
  }

  @Override
  public CompletableFuture<DeleteResult> getAndDeleteAsync(Bytes key) {
    return ask(new KvOperation.Delete(key, true), KvResults::delete);
  }

  @Override
  public CasResult compareAndSet(Bytes key, Bytes expected, Bytes value) {
    return await(cas(key, new Expectation.Value(expected), value), KvResults::compareAndSet);
  }

  @Override
  public CompletableFuture<CasResult> compareAndSetAsync(Bytes key, Bytes expected, Bytes value) {
    return ask(cas(key, new Expectation.Value(expected), value), KvResults::compareAndSet);
  }

  @Override
  public CasResult compareAndSet(Bytes key, long expectedModRevision, Bytes value) {
    return await(
        cas(key, new Expectation.ModRevision(expectedModRevision), value),
        KvResults::compareAndSet);
  }

  @Override
  public CompletableFuture<CasResult> compareAndSetAsync(
      Bytes key, long expectedModRevision, Bytes value) {
    return ask(
        cas(key, new Expectation.ModRevision(expectedModRevision), value),
        KvResults::compareAndSet);
  }

  @Override
  public CasResult putIfAbsent(Bytes key, Bytes value) {
    return await(cas(key, new Expectation.Absent(), value), KvResults::compareAndSet);
  }

  @Override
  public CompletableFuture<CasResult> putIfAbsentAsync(Bytes key, Bytes value) {
    return ask(cas(key, new Expectation.Absent(), value), KvResults::compareAndSet);
  }

  private static KvOperation cas(Bytes key, Expectation expected, Bytes value) {
    return new KvOperation.CompareAndSet(key, expected, value);
  }

  @Override
  public UpdateResult add(Bytes key, long delta) {
    return await(update(key, new Change.Add(delta)), KvResults::update);
  }

  @Override
  public CompletableFuture<UpdateResult> addAsync(Bytes key, long delta) {
    return ask(update(key, new Change.Add(delta)), KvResults::update);
  }

  @Override
  public UpdateResult max(Bytes key, long number) {
    return await(update(key, new Change.Max(number)), KvResults::update);
  }

  @Override
  public CompletableFuture<UpdateResult> maxAsync(Bytes key, long number) {
    return ask(update(key, new Change.Max(number)), KvResults::update);
  }

  @Override
  public UpdateResult min(Bytes key, long number) {
    return await(update(key, new Change.Min(number)), KvResults::update);
  }

  @Override
  public CompletableFuture<UpdateResult> minAsync(Bytes key, long number) {
    return ask(update(key, new Change.Min(number)), KvResults::update);
  }

  @Override
  public UpdateResult append(Bytes key, Bytes suffix) {
    return await(update(key, new Change.Append(suffix)), KvResults::update);
  }

  @Override
  public CompletableFuture<UpdateResult> appendAsync(Bytes key, Bytes suffix) {
    return ask(update(key, new Change.Append(suffix)), KvResults::update);
  }

  private static KvOperation update(Bytes key, Change change) {
    return new KvOperation.Update(key, change);
  }

  private <T> T await(KvOperation operation, Function<KvResult, T> reader) {
    return await(operation, Way.ORDERED, reader);
  }

  private <T> T await(KvOperation operation, Way way, Function<KvResult, T> reader) {
    KvOperation asked = namespace.into(operation);
    Optional<BezantException> tooLarge = tooLarge(asked);
    if (tooLarge.isPresent()) {
      throw tooLarge.get();
    }
    return calls.await(KvPayloads.encode(asked), way, deadline, inside(reader));
  }

  private <T> CompletableFuture<T> ask(KvOperation operation, Function<KvResult, T> reader) {
    return ask(operation, Way.ORDERED, reader);
  }

  private <T> CompletableFuture<T> ask(
      KvOperation operation, Way way, Function<KvResult, T> reader) {
    KvOperation asked = namespace.into(operation);
    Optional<BezantException> tooLarge = tooLarge(asked);
    if (tooLarge.isPresent()) {
      return CompletableFuture.failedFuture(tooLarge.get());
    }
    return calls.ask(KvPayloads.encode(asked), way, deadline, inside(reader));
  }

  private <T> Function<KvResult, T> inside(Function<KvResult, T> reader) {
    return result -> reader.apply(namespace.outOf(result));
  }

  /** What no replica would accept is not sent. */
  private Optional<BezantException> tooLarge(KvOperation operation) {
    return switch (operation) {
      case KvOperation.Put put -> keyTooLong(put).or(() -> valueTooLarge(put.value()));
      case KvOperation.CompareAndSet set -> keyTooLong(set).or(() -> valueTooLarge(set.value()));
      case KvOperation.Update update ->
          keyTooLong(update).or(() -> suffixTooLarge(update.change()));
      case KvOperation.Get get -> keyTooLong(get);
      case KvOperation.Delete delete -> keyTooLong(delete);
      case KvOperation.Range range -> endTooLong(range.keys());
      case KvOperation.SortedRange range -> endTooLong(range.keys());
      case KvOperation.DeleteRange range -> endTooLong(range.keys());
      case KvOperation.Transaction transaction -> tooLarge(transaction);
      case KvOperation.At at -> tooLarge(at.reading());
      case KvOperation.Compact _compact -> Optional.empty();
      case KvOperation.PutLeased put -> keyTooLong(put).or(() -> valueTooLarge(put.value()));
      case KvOperation.OfLeases _leases -> Optional.empty();
    };
  }

  private Optional<BezantException> tooLarge(KvOperation.Transaction transaction) {
    return Stream.concat(
            transaction.comparisons().stream().map(each -> endTooLong(each.keys())),
            Stream.concat(transaction.success().stream(), transaction.failure().stream())
                .map(this::tooLarge))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<BezantException> keyTooLong(KvOperation.OfOne operation) {
    if (operation.key().size() == namespace.prefix().size()) {
      throw new IllegalArgumentException("a key needs at least one byte");
    }
    return tooLong(operation.key().size(), limits.maxKeyBytes());
  }

  /** The end behind a single key has one byte more than the key. */
  private Optional<BezantException> endTooLong(io.bezant.protocol.kv.KeyRange keys) {
    int longest = Math.max(keys.from().size(), keys.to().map(Bytes::size).orElse(0));
    return tooLong(longest, limits.maxKeyBytes() + 1);
  }

  private Optional<BezantException> tooLong(int size, int most) {
    return size > most
        ? Optional.of(
            new BezantException.RequestTooLarge("maxKeyBytes", limits.maxKeyBytes(), size))
        : Optional.empty();
  }

  private Optional<BezantException> suffixTooLarge(Change change) {
    return change instanceof Change.Append(Bytes suffix) ? valueTooLarge(suffix) : Optional.empty();
  }

  private Optional<BezantException> valueTooLarge(Bytes value) {
    return value.size() > limits.maxValueBytes()
        ? Optional.of(
            new BezantException.RequestTooLarge(
                "maxValueBytes", limits.maxValueBytes(), value.size()))
        : Optional.empty();
  }
}
