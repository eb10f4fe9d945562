package io.bezant.bench.simulation.invariant;

import io.bezant.bench.simulation.check.ValueRules;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Limits;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.kv.Comparison;
import io.bezant.protocol.kv.Expectation;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The dumb version of the keys and values: a plain map and what operations do to it. Written anew
 * from the description of the operations. It does not know the limits on keys and values.
 */
final class ReferenceStore {

  private static final int KEYS_OF_A_REMOVAL = 10;
  private static final int RECORD_HEADER = 32;

  private final Limits limits;
  private final TreeMap<Bytes, KeyValue> keys;
  private final ReferenceLeases leases;
  private final ReferenceBudget budget;
  private final ReferenceRanges ranges;
  private final TreeSet<Bytes> touched = new TreeSet<>();
  private final ReferenceHistory history;

  /** Where this stands, if that is not where the history ends. */
  private final Optional<ReferenceHistory.Mark> then;

  private long revision;
  private boolean inTransaction;
  private long transactionRevision;

  ReferenceStore(ClusterConfig config) {
    this.limits = config.limits();
    this.keys = new TreeMap<>();
    this.budget = new ReferenceBudget(limits);
    this.ranges = new ReferenceRanges(budget);
    this.leases = new ReferenceLeases(this, budget, limits.leases());
    this.history = new ReferenceHistory(config);
    this.then = Optional.empty();
  }

  /** The store as it was, to be read only. */
  ReferenceStore(ReferenceStore now, Map<Bytes, KeyValue> keys, ReferenceHistory.Mark then) {
    this.limits = now.limits;
    this.keys = new TreeMap<>(keys);
    this.budget = new ReferenceBudget(limits);
    this.ranges = new ReferenceRanges(budget);
    this.leases = now.leases;
    this.history = now.history;
    this.then = Optional.of(then);
    this.revision = then.revision();
  }

  /** How far it is. */
  ReferenceHistory.Mark mark() {
    return then.orElseGet(() -> history.mark(revision));
  }

  ReferenceHistory history() {
    return history;
  }

  NavigableMap<Bytes, KeyValue> keys() {
    return keys;
  }

  long revision() {
    return revision;
  }

  void beginBatch(SequenceNumber place, long proposedMillis) {
    budget.beginBatch();
    history.beginBatch(place, proposedMillis);
    leases.beginBatch(proposedMillis);
  }

  void endBatch() {
    history.endBatch(revision);
  }

  /** The keys that belong to a lease. */
  List<Bytes> keysOf(long lease) {
    return keys.values().stream().filter(each -> each.lease() == lease).map(KeyValue::key).toList();
  }

  /** Removes the keys that belong to a lease, at a revision of its own; tells how many. */
  int removeKeysOf(long lease) {
    List<Bytes> gone = keysOf(lease);
    if (!gone.isEmpty()) {
      nextRevision();
    }
    touched.addAll(gone);
    for (Bytes key : gone) {
      changed(key, Optional.ofNullable(keys.remove(key)));
    }
    return gone.size();
  }

  /** The keys that something was done to since they were taken last. */
  List<Bytes> takeTouched() {
    List<Bytes> taken = List.copyOf(touched);
    touched.clear();
    return taken;
  }

  /** What the operations of a client's request answer. */
  List<KvResult> run(List<KvOperation> bundle, ClientId client) {
    budget.beginRequest();
    List<KvResult> results = new ArrayList<>();
    for (KvOperation each : bundle) {
      results.add(
          each instanceof KvOperation.OfLeases ofLeases ? leases.run(ofLeases, client) : run(each));
    }
    return results;
  }

  /** What is shown of what is asked in one question. */
  List<KvResult> shown(List<KvOperation> asked) {
    return asked.stream().map(this::run).toList();
  }

  private KvResult run(KvOperation operation) {
    return switch (operation) {
      case KvOperation.Update update -> run(update);
      case KvOperation.OfOne one -> budget.charged(bytesReturned(one)).orElseGet(() -> run(one));
      case KvOperation.Range range -> ranges.list(range, trails(range.keys()));
      case KvOperation.SortedRange range -> ranges.list(range, trails(range.keys()));
      case KvOperation.DeleteRange range -> run(range);
      case KvOperation.Transaction transaction -> runWhole(transaction);
      case KvOperation.At at -> unreadable(at.revision(), mark().floor()).orElseGet(() -> run(at));
      case KvOperation.Compact(long oldest) ->
          unreadable(oldest, mark().floor() + 1).orElseGet(() -> compact(oldest));
      case KvOperation.OfLeases _leases -> throw unknown(operation);
    };
  }

  /** No simulated client asks about leases without ordering. */
  static IllegalArgumentException unknown(KvOperation operation) {
    return new IllegalArgumentException("the model does not know " + operation);
  }

  // One key.

  /** What this would return of keys and values. */
  private long bytesReturned(KvOperation.OfOne operation) {
    Optional<KeyValue> before = Optional.ofNullable(keys.get(operation.key()));
    boolean isReturned =
        switch (operation) {
          case KvOperation.Get _get -> true;
          case KvOperation.Put put -> put.returnPrevious();
          case KvOperation.PutLeased put ->
              put.returnPrevious() && leases.failure(put, before).isEmpty();
          case KvOperation.Delete delete -> delete.returnPrevious();
          case KvOperation.CompareAndSet set -> !isAsExpected(set.expected(), before);
          case KvOperation.Update update ->
              throw new IllegalArgumentException("an update is charged by itself: " + update);
        };
    return isReturned ? before.map(ReferenceStore::bytesOf).orElse(0L) : 0;
  }

  static long bytesOf(KeyValue keyValue) {
    return (long) keyValue.key().size() + keyValue.value().size();
  }

  private KvResult run(KvOperation.OfOne operation) {
    Bytes key = operation.key();
    Optional<KeyValue> before = Optional.ofNullable(keys.get(key));
    return switch (operation) {
      case KvOperation.Get _get ->
          before.<KvResult>map(KvResult.Found::new).orElse(new KvResult.NotFound());
      case KvOperation.Put put ->
          new KvResult.Written(
              write(key, put.value()), put.returnPrevious() ? before : Optional.empty());
      case KvOperation.PutLeased put ->
          leases
              .failure(put, before)
              .orElseGet(
                  () ->
                      new KvResult.Written(
                          write(key, put.value(), ReferenceLeases.leaseOf(put, before)),
                          put.returnPrevious() ? before : Optional.empty()));
      case KvOperation.Delete delete -> {
        touched.add(key);
        if (keys.remove(key) == null) {
          yield new KvResult.Deleted(0, revision, Optional.empty());
        }
        long removed = nextRevision();
        changed(key, before);
        yield new KvResult.Deleted(1, removed, delete.returnPrevious() ? before : Optional.empty());
      }
      case KvOperation.CompareAndSet(var _key, var expected, var value) -> {
        yield isAsExpected(expected, before)
            ? new KvResult.Written(write(key, value), Optional.empty())
            : new KvResult.CompareFailed(before);
      }
      case KvOperation.Update update -> run(update);
    };
  }

  private KvResult run(KvOperation.Update update) {
    Bytes key = update.key();
    Optional<KeyValue> before = Optional.ofNullable(keys.get(key));
    return switch (ValueRules.apply(
        update.change(), before.map(KeyValue::value), limits.maxValueBytes())) {
      case ValueRules.Made.Refused(var error, long limit, long actual) ->
          new KvResult.Failed(error, limit, actual);
      case ValueRules.Made.Value(Bytes value) -> {
        boolean isChanged = !before.map(KeyValue::value).equals(Optional.of(value));
        Optional<KvResult> failure = budget.charged((long) key.size() + value.size());
        if (failure.isPresent()) {
          yield failure.get();
        }
        if (isChanged) {
          write(key, value, before.map(KeyValue::lease).orElse(0L));
        }
        yield new KvResult.Updated(Objects.requireNonNull(keys.get(key)), isChanged);
      }
    };
  }

  private static boolean isAsExpected(Expectation expected, Optional<KeyValue> before) {
    return switch (expected) {
      case Expectation.Absent _absent -> before.isEmpty();
      case Expectation.Value(var wanted) -> before.map(KeyValue::value).equals(Optional.of(wanted));
      case Expectation.ModRevision(var wanted) ->
          before.map(KeyValue::modRevision).equals(Optional.of(wanted));
    };
  }

  /** All changes of a transaction have one. */
  private long nextRevision() {
    revision = inTransaction ? transactionRevision : revision + 1;
    return revision;
  }

  private long write(Bytes key, Bytes value) {
    return write(key, value, 0);
  }

  private long write(Bytes key, Bytes value, long lease) {
    nextRevision();
    touched.add(key);
    KeyValue before = keys.get(key);
    keys.put(
        key,
        before == null
            ? new KeyValue(key, value, revision, revision, 1, lease)
            : new KeyValue(
                key, value, before.createRevision(), revision, before.version() + 1, lease));
    changed(key, Optional.ofNullable(before));
    return revision;
  }

  /** Of a transaction it is told at its end. */
  private void changed(Bytes key, Optional<KeyValue> before) {
    Optional<KeyValue> after = Optional.ofNullable(keys.get(key));
    if (!inTransaction && !before.equals(after)) {
      history.change(key, before, after, revision);
    }
  }

  // The past.

  /** Why something cannot be read, or not be the oldest that can be. */
  private Optional<KvResult> unreadable(long asked, long least) {
    if (asked > revision) {
      return failed(KvError.FUTURE_REVISION, revision, asked);
    }
    return asked < least ? failed(KvError.COMPACTED, mark().floor(), asked) : Optional.empty();
  }

  private static Optional<KvResult> failed(KvError error, long limit, long actual) {
    return Optional.of(new KvResult.Failed(error, limit, actual));
  }

  private KvResult compact(long oldest) {
    history.compact(oldest);
    return new KvResult.Compacted(oldest);
  }

  private KvResult run(KvOperation.At asked) {
    return switch (asked.reading()) {
      case KvOperation.Get(Bytes key) -> {
        ReferenceHistory.Trail trail = history.goBack(key, asked.revision(), mark());
        yield ranges
            .lookedAtAll(trail)
            .or(() -> budget.charged(trail.found().map(ReferenceStore::bytesOf).orElse(0L)))
            .orElseGet(
                () ->
                    trail
                        .found()
                        .<KvResult>map(KvResult.Found::new)
                        .orElseGet(KvResult.NotFound::new));
      }
      case KvOperation.Range range -> ranges.list(range, trails(range.keys(), asked.revision()));
      case KvOperation.SortedRange range ->
          ranges.list(range, trails(range.keys(), asked.revision()));
    };
  }

  // Ranges.

  private List<KeyValue> within(KeyRange range) {
    return keys.values().stream().filter(each -> range.contains(each.key())).toList();
  }

  private List<ReferenceHistory.Trail> trails(KeyRange range) {
    return within(range).stream()
        .map(
            each ->
                new ReferenceHistory.Trail(
                    List.of((long) RECORD_HEADER + each.value().size()), Optional.of(each)))
        .toList();
  }

  private List<ReferenceHistory.Trail> trails(KeyRange range, long revisionAsked) {
    return history.keys(mark()).stream()
        .filter(range::contains)
        .map(key -> history.goBack(key, revisionAsked, mark()))
        .toList();
  }

  private KvResult run(KvOperation.DeleteRange range) {
    ReferenceBudget.Spent before = budget.spent();
    List<KeyValue> removed = new ArrayList<>();
    Optional<KvResult> failure = budget.lookedAt(0);
    for (KeyValue each : within(range.keys())) {
      failure =
          failure
              .or(() -> budget.lookedAt((long) RECORD_HEADER + each.value().size()))
              .or(() -> budget.weighed(KEYS_OF_A_REMOVAL - 1))
              .or(() -> range.returnPrevious() ? budget.charged(bytesOf(each)) : Optional.empty());
      removed.add(each);
    }
    if (failure.isPresent()) {
      budget.refund(before);
      return failure.get();
    }
    removed.forEach(each -> keys.remove(each.key()));
    removed.forEach(each -> touched.add(each.key()));
    if (!removed.isEmpty()) {
      nextRevision();
    }
    removed.forEach(each -> changed(each.key(), Optional.of(each)));
    return new KvResult.RangeDeleted(
        removed.size(), revision, range.returnPrevious() ? removed : List.of());
  }

  // Transactions.

  private KvResult runWhole(KvOperation.Transaction transaction) {
    if (writesTwice(transaction.success()) || writesTwice(transaction.failure())) {
      return new KvResult.Failed(KvError.DUPLICATE_KEY, 0, 0);
    }
    TreeMap<Bytes, KeyValue> keysBefore = new TreeMap<>(keys);
    TreeSet<Bytes> touchedBefore = new TreeSet<>(touched);
    long revisionBefore = revision;
    ReferenceBudget.Spent before = budget.spent();
    inTransaction = true;
    transactionRevision = revision + 1;
    KvResult result = runWithin(transaction);
    inTransaction = false;
    if (result instanceof KvResult.Failed) {
      keys.clear();
      keys.putAll(keysBefore);
      touched.clear();
      touched.addAll(touchedBefore);
      revision = revisionBefore;
      budget.refund(before);
    } else {
      touched.forEach(key -> changed(key, Optional.ofNullable(keysBefore.get(key))));
    }
    return result;
  }

  private KvResult runWithin(KvOperation.Transaction transaction) {
    boolean succeeded = true;
    for (Comparison each : transaction.comparisons()) {
      List<KeyValue> compared = within(each.keys());
      Optional<KvResult> failure = budget.lookedAt(0);
      for (KeyValue one : compared) {
        failure = failure.or(() -> budget.lookedAt((long) RECORD_HEADER + one.value().size()));
      }
      if (failure.isPresent()) {
        return failure.get();
      }
      succeeded &=
          compared.isEmpty()
              ? holds(each, Optional.empty())
              : compared.stream().allMatch(one -> holds(each, Optional.of(one)));
    }
    List<KvResult> results = new ArrayList<>();
    for (KvOperation.Step step : succeeded ? transaction.success() : transaction.failure()) {
      KvResult result =
          step instanceof KvOperation.Transaction inner ? runWithin(inner) : run(step);
      if (result instanceof KvResult.Failed) {
        return result;
      }
      results.add(result);
    }
    return new KvResult.Transacted(succeeded, revision, results);
  }

  private static boolean holds(Comparison comparison, Optional<KeyValue> one) {
    return switch (comparison.operand()) {
      case Comparison.Operand.Value(var value) ->
          one.isPresent() && comparison.relation().holds(one.get().value().compareTo(value));
      case Comparison.Operand.Numeric(var field, var number) ->
          comparison.relation().holds(Long.compare(one.map(field::of).orElse(0L), number));
    };
  }

  /** Of steps without transactions among them, as runs have them. */
  private static boolean writesTwice(List<KvOperation.Step> steps) {
    TreeSet<Bytes> written = new TreeSet<>();
    boolean twice = false;
    for (KvOperation.Step step : steps) {
      twice |= step instanceof KvOperation.Put put && !written.add(put.key());
      twice |= step instanceof KvOperation.Update update && !written.add(update.key());
      twice |= step instanceof KvOperation.PutLeased put && !written.add(put.key());
      twice |= step instanceof KvOperation.Transaction;
    }
    for (KvOperation.Step step : steps) {
      twice |= step instanceof KvOperation.Delete delete && written.contains(delete.key());
      twice |=
          step instanceof KvOperation.DeleteRange range
              && written.stream().anyMatch(range.keys()::contains);
    }
    return twice;
  }
}
