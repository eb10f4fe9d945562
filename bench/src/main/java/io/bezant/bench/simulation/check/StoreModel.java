package io.bezant.bench.simulation.check;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The store as its users understand it, all keys at once: for histories in which something was
 * asked of many keys. What an operation does to one key it has from {@link KeyModel}.
 */
final class StoreModel implements Model<StoreState> {

  private static final long NO_RANK = -1;

  private final KeyModel keyModel;

  StoreModel(Limits limits) {
    this.keyModel = new KeyModel(limits);
  }

  @Override
  public StoreState initial() {
    return StoreState.EMPTY;
  }

  @Override
  public Optional<StoreState> after(
      StoreState before, KvOperation operation, Optional<KvResult> result) {
    return switch (operation) {
      case KvOperation.OfOne one ->
          keyModel
              .after(before.of(one.key()), one, result)
              .map(after -> before.with(one.key(), after));
      case KvOperation.Range range -> result.flatMap(told -> afterRange(before, range, told));
      case KvOperation.SortedRange range ->
          result.flatMap(told -> SortedRangeModel.after(before, range, told));
      case KvOperation.DeleteRange range ->
          result.isPresent()
              ? afterDelete(before, range, result.get())
              : Optional.of(existing(before, range.keys()))
                  .filter(keys -> !keys.isEmpty())
                  .map(keys -> removed(before, keys, before.floor() + 1));
      case KvOperation.Transaction transaction ->
          new TransactionModel(this, keyModel).after(before, transaction, result);
      case KvOperation.At at -> result.flatMap(told -> PastModel.afterReading(before, at, told));
      case KvOperation.Compact compact ->
          result.flatMap(told -> PastModel.afterCompaction(before, compact, told));
      case KvOperation.OfLeases _leases -> Optional.empty();
    };
  }

  /** Only what names the revision of the store has a place: others may have written meanwhile. */
  @Override
  public long rank(KvResult result) {
    return switch (result) {
      case KvResult.Written written -> 2 * written.revision();
      case KvResult.Updated(KeyValue now, boolean isChanged) ->
          isChanged ? 2 * now.modRevision() : NO_RANK;
      case KvResult.Deleted deleted -> 2 * deleted.revision() + (deleted.count() > 0 ? 0 : 1);
      case KvResult.Found _found -> NO_RANK;
      case KvResult.NotFound _none -> NO_RANK;
      case KvResult.CompareFailed _failed -> NO_RANK;
      case KvResult.Failed failed ->
          failed.error() == KvError.FUTURE_REVISION ? 2 * failed.limit() + 1 : NO_RANK;
      case KvResult.Listed _listed -> NO_RANK;
      case KvResult.Sorted _sorted -> NO_RANK;
      case KvResult.Transacted done ->
          2 * done.revision() + (TransactionModel.changes(done) ? 0 : 1);
      case KvResult.RangeDeleted deleted -> 2 * deleted.revision() + (deleted.count() > 0 ? 0 : 1);
      case KvResult.Compacted _compacted -> NO_RANK;
      case KvResult.OfLeases _leases -> NO_RANK;
    };
  }

  private static Optional<StoreState> afterRange(
      StoreState before, KvOperation.Range range, KvResult result) {
    if (result instanceof KvResult.Failed failed) {
      return isForSize(failed) ? Optional.of(before) : Optional.empty();
    }
    if (!(result instanceof KvResult.Listed listed) || !isWhole(before, range, listed)) {
      return Optional.empty();
    }
    KeyRange shown = listed.next().map(end -> until(range.keys(), end)).orElse(range.keys());
    return range.show() == KvOperation.Show.COUNT
        ? counted(before, shown, listed)
        : seen(before, shown, listed, range.show() == KvOperation.Show.KEYS);
  }

  static boolean isForSize(KvResult.Failed failed) {
    return switch (failed.error()) {
      case RESULT_TOO_LARGE, BATCH_RESULT_FULL, TOO_MANY_KEYS -> true;
      case KEY_EMPTY, KEY_TOO_LONG, VALUE_TOO_LARGE, DUPLICATE_KEY -> false;
      case NOT_A_NUMBER, NUMBER_OVERFLOW, NO_ROOM_TO_APPEND -> false;
      case COMPACTED, FUTURE_REVISION -> false;
      case LEASE_NOT_FOUND, LEASE_EXISTS, TOO_MANY_LEASES, TOO_MANY_KEYS_OF_LEASE -> false;
      case TTL_TOO_SHORT, TTL_TOO_LONG, NO_LEASE_TO_KEEP -> false;
    };
  }

  private static Optional<StoreState> afterDelete(
      StoreState before, KvOperation.DeleteRange range, KvResult result) {
    if (result instanceof KvResult.Failed failed) {
      return isForSize(failed) ? Optional.of(before) : Optional.empty();
    }
    if (!(result instanceof KvResult.RangeDeleted deleted)) {
      return Optional.empty();
    }
    List<Bytes> keys = existing(before, range.keys());
    boolean fits =
        keys.size() == deleted.count()
            && (keys.isEmpty()
                ? deleted.revision() >= before.floor()
                : deleted.revision() > before.floor())
            && wereBefore(before, range.returnPrevious() ? keys : List.of(), deleted.previous());
    return fits ? Optional.of(removed(before, keys, deleted.revision())) : Optional.empty();
  }

  static List<Bytes> existing(StoreState before, KeyRange range) {
    return before.keys().entrySet().stream()
        .filter(each -> range.contains(each.getKey()) && each.getValue().exists())
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean wereBefore(StoreState before, List<Bytes> keys, List<KeyValue> told) {
    return keys.equals(told.stream().map(KeyValue::key).toList())
        && told.stream().allMatch(each -> before.of(each.key()).mayBe(each));
  }

  private static StoreState removed(StoreState before, List<Bytes> keys, long revision) {
    StoreState after = before.passed(revision);
    for (Bytes key : keys) {
      after = after.with(key, before.of(key).removed(revision));
    }
    return after;
  }

  /**
   * Whether the answer has as many keys as it says and may have, and goes on at one that exists.
   */
  private static boolean isWhole(
      StoreState before, KvOperation.Range range, KvResult.Listed listed) {
    boolean isCounted =
        range.show() == KvOperation.Show.COUNT
            ? listed.entries().isEmpty()
            : listed.entries().size() == listed.count();
    boolean isWithin = range.limit() == 0 || listed.count() <= range.limit();
    boolean goesOn =
        listed.next().isEmpty()
            || (range.limit() == listed.count()
                && range.keys().contains(listed.next().get())
                && before.of(listed.next().get()).exists());
    return isCounted && isWithin && goesOn;
  }

  private static KeyRange until(KeyRange keys, Bytes end) {
    return new KeyRange(keys.from(), Optional.of(end));
  }

  private static Optional<StoreState> counted(
      StoreState before, KeyRange shown, KvResult.Listed listed) {
    return existing(before, shown).size() == listed.count()
        ? Optional.of(before)
        : Optional.empty();
  }

  private static Optional<StoreState> seen(
      StoreState before, KeyRange shown, KvResult.Listed listed, boolean keysOnly) {
    TreeMap<Bytes, KeyValue> entries = new TreeMap<>();
    listed.entries().forEach(each -> entries.put(each.key(), each));
    TreeSet<Bytes> keys = new TreeSet<>(entries.keySet());
    before.keys().keySet().stream().filter(shown::contains).forEach(keys::add);
    StoreState after = before;
    for (Bytes key : keys) {
      KeyState known = before.of(key);
      KeyValue entry = entries.get(key);
      if (entry == null ? known.exists() : !shown.contains(key)) {
        return Optional.empty();
      }
      if (entry != null) {
        KeyValue seen = keysOnly ? withValue(entry, known.value()) : entry;
        if (!known.mayBe(seen)) {
          return Optional.empty();
        }
        after = after.with(key, known.seenAs(seen));
      }
    }
    return Optional.of(after);
  }

  static KeyValue withValue(KeyValue entry, Bytes value) {
    return new KeyValue(
        entry.key(),
        value,
        entry.createRevision(),
        entry.modRevision(),
        entry.version(),
        entry.lease());
  }
}
