package io.bezant.client;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.WatchSelector;
import java.util.List;
import java.util.Optional;

/**
 * The keys that begin with a prefix, as a store of their own in which nobody sees the prefix. The
 * key that is the prefix itself is no part of it, since it would have no bytes there.
 *
 * @param prefix what every key begins with; empty for the whole store
 */
record Namespace(Bytes prefix) {

  /** The whole store. */
  static final Namespace WHOLE = new Namespace(Bytes.EMPTY);

  private static final Bytes ZERO = Bytes.of((byte) 0);

  /** A namespace within this one. */
  Namespace within(Bytes more) {
    if (more.isEmpty()) {
      throw new IllegalArgumentException("the prefix of a namespace needs at least one byte");
    }
    return new Namespace(prefix.concat(more));
  }

  private boolean isWhole() {
    return prefix.isEmpty();
  }

  // What is asked.

  /** What is asked here, as it is asked of the whole store. */
  KvOperation into(KvOperation operation) {
    if (isWhole()) {
      return operation;
    }
    return switch (operation) {
      case KvOperation.Step step -> into(step);
      case KvOperation.CompareAndSet(Bytes key, var expected, Bytes value) ->
          new KvOperation.CompareAndSet(into(key), expected, value);
      case KvOperation.At(long revision, KvOperation.Reading reading) ->
          new KvOperation.At(revision, into(reading));
      case KvOperation.Compact compact -> compact;
      // Leases belong to the whole store.
      case KvOperation.OfLeases leases -> leases;
    };
  }

  /** What is watched here, as it is watched in the whole store. */
  WatchSelector into(WatchSelector selector) {
    return isWhole()
        ? selector
        : new WatchSelector(
            into(selector.keys()),
            selector.wantsPrevious(),
            selector.wantsPuts(),
            selector.wantsDeletes());
  }

  private KvOperation.Reading into(KvOperation.Reading reading) {
    return switch (reading) {
      case KvOperation.Get(Bytes key) -> new KvOperation.Get(into(key));
      case KvOperation.Range(KeyRange keys, int limit, KvOperation.Show show) ->
          new KvOperation.Range(into(keys), limit, show);
      case KvOperation.SortedRange range -> sorted(range);
    };
  }

  private KvOperation.Step into(KvOperation.Step step) {
    return switch (step) {
      case KvOperation.Put(Bytes key, Bytes value, boolean returnPrevious) ->
          new KvOperation.Put(into(key), value, returnPrevious);
      case KvOperation.PutLeased(Bytes key, Bytes value, long lease, boolean returnPrevious) ->
          new KvOperation.PutLeased(into(key), value, lease, returnPrevious);
      case KvOperation.Update(Bytes key, var change) -> new KvOperation.Update(into(key), change);
      case KvOperation.Get(Bytes key) -> new KvOperation.Get(into(key));
      case KvOperation.Delete(Bytes key, boolean returnPrevious) ->
          new KvOperation.Delete(into(key), returnPrevious);
      case KvOperation.Range(KeyRange keys, int limit, KvOperation.Show show) ->
          new KvOperation.Range(into(keys), limit, show);
      case KvOperation.SortedRange range -> sorted(range);
      case KvOperation.DeleteRange(KeyRange keys, boolean returnPrevious) ->
          new KvOperation.DeleteRange(into(keys), returnPrevious);
      case KvOperation.Transaction(var comparisons, var success, var failure) ->
          new KvOperation.Transaction(
              comparisons.stream().map(this::into).toList(), into(success), into(failure));
    };
  }

  private KvOperation.SortedRange sorted(KvOperation.SortedRange range) {
    return new KvOperation.SortedRange(
        into(range.keys()), range.sort(), range.filter(), range.limit(), range.show());
  }

  private List<KvOperation.Step> into(List<KvOperation.Step> steps) {
    return steps.stream().map(this::into).toList();
  }

  private io.bezant.protocol.kv.Comparison into(io.bezant.protocol.kv.Comparison comparison) {
    return new io.bezant.protocol.kv.Comparison(
        into(comparison.keys()), comparison.relation(), comparison.operand());
  }

  private Bytes into(Bytes key) {
    return prefix.concat(key);
  }

  private KeyRange into(KeyRange keys) {
    Bytes from = keys.from().isEmpty() ? ZERO : keys.from();
    Optional<Bytes> to = keys.to().map(this::into).or(() -> KeyRange.prefix(prefix).to());
    return new KeyRange(into(from), to);
  }

  // What is answered.

  /** What the whole store answers, as it is answered here. */
  KvResult outOf(KvResult result) {
    if (isWhole()) {
      return result;
    }
    return switch (result) {
      case KvResult.Written(long revision, var previous) ->
          new KvResult.Written(revision, previous.map(this::outOf));
      case KvResult.Found(KeyValue found) -> new KvResult.Found(outOf(found));
      case KvResult.Deleted(long count, long revision, var previous) ->
          new KvResult.Deleted(count, revision, previous.map(this::outOf));
      case KvResult.CompareFailed(var current) ->
          new KvResult.CompareFailed(current.map(this::outOf));
      case KvResult.Listed(var entries, long count, var next) ->
          new KvResult.Listed(
              entries.stream().map(this::outOf).toList(), count, next.map(this::outOf));
      case KvResult.Sorted(var entries, long count, boolean more) ->
          new KvResult.Sorted(entries.stream().map(this::outOf).toList(), count, more);
      case KvResult.RangeDeleted(long count, long revision, var previous) ->
          new KvResult.RangeDeleted(count, revision, previous.stream().map(this::outOf).toList());
      case KvResult.Transacted(boolean succeeded, long revision, var results) ->
          new KvResult.Transacted(succeeded, revision, results.stream().map(this::outOf).toList());
      case KvResult.Updated(KeyValue found, boolean isChanged) ->
          new KvResult.Updated(outOf(found), isChanged);
      case KvResult.NotFound nothing -> nothing;
      case KvResult.Failed failed -> failed;
      case KvResult.Compacted done -> done;
      case KvResult.OfLeases leases -> leases;
    };
  }

  /** A key and its value of the whole store, as they are here. */
  KeyValue outOf(KeyValue found) {
    return new KeyValue(
        outOf(found.key()),
        found.value(),
        found.createRevision(),
        found.modRevision(),
        found.version(),
        found.lease());
  }

  /** A key of the whole store, as it is here. */
  Bytes outOf(Bytes key) {
    if (!key.startsWith(prefix)) {
      throw new BezantException.IncompatibleCluster("a key of another namespace was answered");
    }
    return key.slice(prefix.size(), key.size());
  }
}
