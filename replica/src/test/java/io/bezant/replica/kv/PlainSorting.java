package io.bezant.replica.kv;

import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.RangeSort;
import io.bezant.protocol.kv.RevisionFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Sorted ranges as one would do them by hand: the least of what is left, again and again. */
final class PlainSorting {

  private PlainSorting() {}

  static KvResult list(KvOperation.SortedRange range, List<KeyValue> all) {
    if (range.show() == KvOperation.Show.COUNT) {
      return new KvResult.Sorted(List.of(), all.size(), false);
    }
    List<KeyValue> left =
        new ArrayList<>(all.stream().filter(each -> isTold(range.filter(), each)).toList());
    List<KeyValue> told = new ArrayList<>();
    while (!left.isEmpty() && (range.limit() == 0 || told.size() < range.limit())) {
      KeyValue next = left.getFirst();
      for (KeyValue each : left) {
        next = isBefore(range.sort(), each, next) ? each : next;
      }
      left.remove(next);
      told.add(range.show() == KvOperation.Show.KEYS ? PlainKeyValues.withoutValue(next) : next);
    }
    return new KvResult.Sorted(told, all.size(), !left.isEmpty());
  }

  private static boolean isTold(RevisionFilter filter, KeyValue each) {
    long mod = each.modRevision();
    long create = each.createRevision();
    return LongStream.of(
            mod - filter.minModRevision(),
            create - filter.minCreateRevision(),
            filter.maxModRevision() == 0 ? 0 : filter.maxModRevision() - mod,
            filter.maxCreateRevision() == 0 ? 0 : filter.maxCreateRevision() - create)
        .allMatch(distance -> distance >= 0);
  }

  /** Those that come later in key order never come before what they are equal to. */
  private static boolean isBefore(RangeSort sort, KeyValue one, KeyValue other) {
    int compared =
        switch (sort.target()) {
          case KEY -> one.key().compareTo(other.key());
          case VERSION -> Long.compare(one.version(), other.version());
          case CREATE -> Long.compare(one.createRevision(), other.createRevision());
          case MOD -> Long.compare(one.modRevision(), other.modRevision());
          case VALUE -> one.value().compareTo(other.value());
        };
    return sort.direction() == RangeSort.Direction.ASCEND ? compared < 0 : compared > 0;
  }
}
