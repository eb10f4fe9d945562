package io.bezant.bench.simulation.check;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.RangeSort;
import io.bezant.protocol.kv.RevisionFilter;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a sorted range may answer. Keys, values and versions are known exactly; revisions may be
 * known as ranges only, and what they allow is taken for possible.
 */
final class SortedRangeModel {

  private SortedRangeModel() {}

  static Optional<StoreState> after(
      StoreState before, KvOperation.SortedRange range, KvResult result) {
    if (result instanceof KvResult.Failed failed) {
      return StoreModel.isForSize(failed) ? Optional.of(before) : Optional.empty();
    }
    List<Bytes> keys = StoreModel.existing(before, range.keys());
    if (!(result instanceof KvResult.Sorted told)
        || told.count() != keys.size()
        || !isAsLongAsItSays(range, told)) {
      return Optional.empty();
    }
    if (range.show() == KvOperation.Show.COUNT) {
      return Optional.of(before);
    }
    boolean keysOnly = range.show() == KvOperation.Show.KEYS;
    List<KeyValue> entries =
        told.entries().stream()
            .map(
                each -> keysOnly ? StoreModel.withValue(each, before.of(each.key()).value()) : each)
            .toList();
    return isFirstOf(before, range, keys, entries) ? seen(before, keys, entries) : Optional.empty();
  }

  private static boolean isAsLongAsItSays(KvOperation.SortedRange range, KvResult.Sorted told) {
    int length = told.entries().size();
    if (range.show() == KvOperation.Show.COUNT) {
      return length == 0 && !told.more();
    }
    boolean isFull = range.limit() > 0 && length == range.limit();
    boolean isAll = range.filter().equals(RevisionFilter.NONE);
    return (range.limit() == 0 || length <= range.limit())
        && (!told.more() || isFull)
        && (!isAll || told.more() == (length < told.count()))
        && (!isAll || told.more() || length == told.count());
  }

  /** Whether they stand in order, and before all that were left out as far as that is known. */
  private static boolean isFirstOf(
      StoreState before, KvOperation.SortedRange range, List<Bytes> keys, List<KeyValue> entries) {
    Comparator<KeyValue> order = range.sort().comparator();
    for (int i = 1; i < entries.size(); i++) {
      if (order.compare(entries.get(i - 1), entries.get(i)) >= 0) {
        return false;
      }
    }
    boolean areOthersBehind =
        entries.isEmpty()
            || !range.filter().equals(RevisionFilter.NONE)
            || range.sort().target() == RangeSort.Target.CREATE
            || range.sort().target() == RangeSort.Target.MOD;
    if (areOthersBehind) {
      return entries.stream().allMatch(range.filter()::admits);
    }
    Set<Bytes> told = new HashSet<>();
    entries.forEach(each -> told.add(each.key()));
    return keys.stream()
        .filter(key -> !told.contains(key))
        .allMatch(key -> order.compare(entries.getLast(), exact(key, before.of(key))) < 0);
  }

  /** The key as it is but for its revisions. */
  private static KeyValue exact(Bytes key, KeyState known) {
    return new KeyValue(key, known.value(), 1, 1, known.version(), 0);
  }

  private static Optional<StoreState> seen(
      StoreState before, List<Bytes> keys, List<KeyValue> entries) {
    StoreState after = before;
    for (KeyValue entry : entries) {
      KeyState known = before.of(entry.key());
      if (!keys.contains(entry.key()) || !known.mayBe(entry)) {
        return Optional.empty();
      }
      after = after.with(entry.key(), known.seenAs(entry));
    }
    return Optional.of(after);
  }
}
