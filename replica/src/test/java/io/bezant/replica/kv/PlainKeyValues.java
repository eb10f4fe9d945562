package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.kv.Change;
import io.bezant.protocol.kv.Comparison;
import io.bezant.protocol.kv.Expectation;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** The keys and values in a plain map: the dumb version, with no limits but that of values. */
final class PlainKeyValues {

  private final TreeMap<Bytes, KeyValue> keys = new TreeMap<>();
  private final int maxValueBytes;
  private final PlainHistory history;
  private long revision;
  private boolean inTransaction;
  private long transactionRevision;

  PlainKeyValues(ClusterConfig config) {
    this.maxValueBytes = config.limits().maxValueBytes();
    this.history = new PlainHistory(config);
  }

  /** What a batch of one request answers. */
  List<KvResult> run(SequenceNumber place, long proposedMillis, List<KvOperation> bundle) {
    history.beginBatch(place, proposedMillis);
    List<KvResult> results = new ArrayList<>();
    for (KvOperation each : bundle) {
      TreeMap<Bytes, KeyValue> before = new TreeMap<>(keys);
      long revisionBefore = revision;
      results.add(run(each));
      if (revision > revisionBefore) {
        history.reached(revision, before, keys);
      }
    }
    history.endBatch(revision);
    return results;
  }

  long revision() {
    return revision;
  }

  /** What was at which revision. */
  PlainHistory history() {
    return history;
  }

  private KvResult run(KvOperation operation) {
    return switch (operation) {
      case KvOperation.OfOne one -> run(one, Optional.ofNullable(keys.get(one.key())));
      case KvOperation.Range range -> list(range, keys);
      case KvOperation.SortedRange range -> PlainSorting.list(range, within(range.keys()));
      case KvOperation.DeleteRange range -> run(range);
      case KvOperation.Transaction transaction -> runWhole(transaction);
      case KvOperation.At at -> refused(at.revision(), history.floor()).orElseGet(() -> run(at));
      case KvOperation.Compact(long oldest) ->
          refused(oldest, history.floor() + 1).orElseGet(() -> compact(oldest));
      case KvOperation.OfLeases leases -> throw new AssertionError(leases);
    };
  }

  private Optional<KvResult> refused(long asked, long least) {
    if (asked > revision) {
      return Optional.of(new KvResult.Failed(KvError.FUTURE_REVISION, revision, asked));
    }
    return asked < least
        ? Optional.of(new KvResult.Failed(KvError.COMPACTED, history.floor(), asked))
        : Optional.empty();
  }

  private KvResult run(KvOperation.At asked) {
    SortedMap<Bytes, KeyValue> then = history.at(asked.revision());
    return switch (asked.reading()) {
      case KvOperation.Get(Bytes key) ->
          Optional.ofNullable(then.get(key))
              .<KvResult>map(KvResult.Found::new)
              .orElseGet(KvResult.NotFound::new);
      case KvOperation.Range range -> list(range, then);
      case KvOperation.SortedRange range -> PlainSorting.list(range, within(range.keys(), then));
    };
  }

  private KvResult compact(long oldest) {
    history.compact(oldest);
    return new KvResult.Compacted(oldest);
  }

  private KvResult run(KvOperation.OfOne operation, Optional<KeyValue> before) {
    return switch (operation) {
      case KvOperation.Get _get ->
          before.<KvResult>map(KvResult.Found::new).orElse(new KvResult.NotFound());
      case KvOperation.Put put ->
          new KvResult.Written(
              write(put.key(), put.value()), put.returnPrevious() ? before : Optional.empty());
      case KvOperation.PutLeased put -> throw new AssertionError(put);
      case KvOperation.Delete delete -> {
        if (keys.remove(delete.key()) == null) {
          yield new KvResult.Deleted(0, revision, Optional.empty());
        }
        yield new KvResult.Deleted(
            1, nextRevision(), delete.returnPrevious() ? before : Optional.empty());
      }
      case KvOperation.CompareAndSet(var key, var expected, var value) ->
          isAsExpected(expected, before)
              ? new KvResult.Written(write(key, value), Optional.empty())
              : new KvResult.CompareFailed(before);
      case KvOperation.Update update -> run(update, before);
    };
  }

  /** Numbers as people would calculate them. */
  private KvResult run(KvOperation.Update update, Optional<KeyValue> before) {
    String old = before.map(keyValue -> keyValue.value().utf8()).orElse("");
    boolean isNumber = old.matches("0|-?[1-9][0-9]*");
    BigInteger number = isNumber ? new BigInteger(old) : BigInteger.ZERO;
    boolean isFirst = before.isEmpty();
    String made =
        switch (update.change()) {
          case Change.Append(Bytes suffix) -> old + suffix.utf8();
          case Change.Add(long delta) -> number.add(BigInteger.valueOf(delta)).toString();
          case Change.Max(long least) ->
              Long.toString(isFirst ? least : Math.max(number.longValue(), least));
          case Change.Min(long most) ->
              Long.toString(isFirst ? most : Math.min(number.longValue(), most));
        };
    if (!(update.change() instanceof Change.Append)) {
      if (!isFirst && (!isNumber || number.bitLength() > 63)) {
        return new KvResult.Failed(KvError.NOT_A_NUMBER, 0, 0);
      }
      if (new BigInteger(made).bitLength() > 63) {
        return new KvResult.Failed(KvError.NUMBER_OVERFLOW, 0, 0);
      }
    }
    if (Bytes.utf8(made).size() > maxValueBytes) {
      return new KvResult.Failed(KvError.NO_ROOM_TO_APPEND, maxValueBytes, Bytes.utf8(made).size());
    }
    if (!isFirst && made.equals(old)) {
      return new KvResult.Updated(before.get(), false);
    }
    write(update.key(), Bytes.utf8(made));
    return new KvResult.Updated(Objects.requireNonNull(keys.get(update.key())), true);
  }

  private static boolean isAsExpected(Expectation expected, Optional<KeyValue> before) {
    return switch (expected) {
      case Expectation.Absent _absent -> before.isEmpty();
      case Expectation.Value(var wanted) -> before.map(KeyValue::value).equals(Optional.of(wanted));
      case Expectation.ModRevision(var wanted) ->
          before.map(KeyValue::modRevision).equals(Optional.of(wanted));
    };
  }

  private long nextRevision() {
    revision = inTransaction ? transactionRevision : revision + 1;
    return revision;
  }

  private long write(Bytes key, Bytes value) {
    nextRevision();
    KeyValue before = keys.get(key);
    keys.put(
        key,
        before == null
            ? new KeyValue(key, value, revision, revision, 1, 0)
            : new KeyValue(key, value, before.createRevision(), revision, before.version() + 1, 0));
    return revision;
  }

  private List<KeyValue> within(KeyRange range) {
    return within(range, keys);
  }

  private static List<KeyValue> within(KeyRange range, SortedMap<Bytes, KeyValue> keys) {
    return keys.values().stream().filter(each -> range.contains(each.key())).toList();
  }

  private static KvResult list(KvOperation.Range range, SortedMap<Bytes, KeyValue> keys) {
    List<KeyValue> all = within(range.keys(), keys);
    int count = range.limit() == 0 ? all.size() : Math.min(range.limit(), all.size());
    List<KeyValue> shown =
        switch (range.show()) {
          case KEY_VALUES -> all.subList(0, count);
          case KEYS -> all.subList(0, count).stream().map(PlainKeyValues::withoutValue).toList();
          case COUNT -> List.of();
        };
    Optional<Bytes> next =
        count < all.size() ? Optional.of(all.get(count).key()) : Optional.empty();
    return new KvResult.Listed(shown, count, next);
  }

  private KvResult run(KvOperation.DeleteRange range) {
    List<KeyValue> removed = within(range.keys());
    removed.forEach(each -> keys.remove(each.key()));
    if (!removed.isEmpty()) {
      nextRevision();
    }
    return new KvResult.RangeDeleted(
        removed.size(), revision, range.returnPrevious() ? removed : List.of());
  }

  private KvResult runWhole(KvOperation.Transaction transaction) {
    TreeMap<Bytes, KeyValue> before = new TreeMap<>(keys);
    long revisionBefore = revision;
    transactionRevision = revision + 1;
    inTransaction = true;
    KvResult result = runWithin(transaction);
    inTransaction = false;
    if (result instanceof KvResult.Failed) {
      keys.clear();
      keys.putAll(before);
      revision = revisionBefore;
    }
    return result;
  }

  private KvResult runWithin(KvOperation.Transaction transaction) {
    boolean succeeded = transaction.comparisons().stream().allMatch(this::holds);
    List<KvResult> results = new ArrayList<>();
    for (KvOperation.Step step : succeeded ? transaction.success() : transaction.failure()) {
      if (step instanceof KvOperation.Put put && put.value().size() > maxValueBytes) {
        return new KvResult.Failed(KvError.VALUE_TOO_LARGE, maxValueBytes, put.value().size());
      }
      KvResult result =
          step instanceof KvOperation.Transaction inner
              ? runWithin(inner)
              : run((KvOperation) step);
      if (result instanceof KvResult.Failed) {
        return result;
      }
      results.add(result);
    }
    return new KvResult.Transacted(succeeded, revision, results);
  }

  private boolean holds(Comparison comparison) {
    List<KeyValue> compared = within(comparison.keys());
    return switch (comparison.operand()) {
      case Comparison.Operand.Value(var value) ->
          !compared.isEmpty()
              && compared.stream()
                  .allMatch(each -> comparison.relation().holds(each.value().compareTo(value)));
      case Comparison.Operand.Numeric(var field, var number) ->
          (compared.isEmpty() ? LongStream.of(0) : compared.stream().mapToLong(field::of))
              .allMatch(each -> comparison.relation().holds(Long.compare(each, number)));
    };
  }

  static KeyValue withoutValue(KeyValue each) {
    return new KeyValue(
        each.key(),
        Bytes.EMPTY,
        each.createRevision(),
        each.modRevision(),
        each.version(),
        each.lease());
  }
}
