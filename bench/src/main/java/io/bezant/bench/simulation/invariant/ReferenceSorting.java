package io.bezant.bench.simulation.invariant;

import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.RangeSort;
import io.bezant.protocol.kv.RevisionFilter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The dumb version of sorted ranges: all that pass, sorted, turned round, cut off. */
final class ReferenceSorting {

  private ReferenceSorting() {}

  /** What passes the filter, in the order that was asked for, of all that are in key order. */
  static List<KeyValue> sorted(KvOperation.SortedRange range, List<KeyValue> all) {
    List<KeyValue> passing = new ArrayList<>();
    for (KeyValue each : all) {
      if (passes(range.filter(), each)) {
        passing.add(each);
      }
    }
    boolean isTurned = range.sort().direction() == RangeSort.Direction.DESCEND;
    if (isTurned) {
      Collections.reverse(passing);
    }
    // A stable order keeps those that are equal as they stood; turned round they stand as before.
    passing.sort((one, other) -> compare(range.sort().target(), one, other));
    if (isTurned) {
      Collections.reverse(passing);
    }
    return passing;
  }

  private static boolean passes(RevisionFilter filter, KeyValue each) {
    boolean isTooOld =
        each.modRevision() < filter.minModRevision()
            || each.createRevision() < filter.minCreateRevision();
    boolean isTooYoung =
        (filter.maxModRevision() > 0 && each.modRevision() > filter.maxModRevision())
            || (filter.maxCreateRevision() > 0
                && each.createRevision() > filter.maxCreateRevision());
    return !isTooOld && !isTooYoung;
  }

  private static int compare(RangeSort.Target target, KeyValue one, KeyValue other) {
    return switch (target) {
      case KEY -> one.key().compareTo(other.key());
      case VALUE -> one.value().compareTo(other.value());
      case VERSION -> Long.compare(one.version(), other.version());
      case CREATE -> Long.compare(one.createRevision(), other.createRevision());
      case MOD -> Long.compare(one.modRevision(), other.modRevision());
    };
  }
}
