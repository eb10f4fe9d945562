package io.bezant.bench.simulation.invariant;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The dumb version of what ranges tell of the keys that somebody finds, and what that costs. */
final class ReferenceRanges {

  private final ReferenceBudget budget;

  ReferenceRanges(ReferenceBudget budget) {
    this.budget = budget;
  }

  Optional<KvResult> lookedAtAll(ReferenceHistory.Trail trail) {
    Optional<KvResult> failure = Optional.empty();
    for (long size : trail.looks()) {
      failure = failure.or(() -> budget.lookedAt(size));
    }
    return failure;
  }

  KvResult list(KvOperation.Range range, List<ReferenceHistory.Trail> trails) {
    ReferenceBudget.Spent before = budget.spent();
    List<KeyValue> entries = new ArrayList<>();
    long count = 0;
    Optional<Bytes> next = Optional.empty();
    Optional<KvResult> failure = budget.lookedAt(0);
    for (ReferenceHistory.Trail trail : trails) {
      if (failure.isPresent() || next.isPresent()) {
        break;
      }
      failure = lookedAtAll(trail);
      if (failure.isPresent() || trail.found().isEmpty()) {
        continue;
      }
      KeyValue each = trail.found().get();
      if (range.limit() > 0 && count == range.limit()) {
        next = Optional.of(each.key());
      } else {
        count++;
        KeyValue shown = shown(range.show(), each);
        if (range.show() != KvOperation.Show.COUNT) {
          failure = budget.charged(ReferenceStore.bytesOf(shown));
          entries.add(shown);
        }
      }
    }
    if (failure.isPresent()) {
      budget.refund(before);
      return failure.get();
    }
    return new KvResult.Listed(entries, count, next);
  }

  /** All of the range is looked at; without a limit what is told is charged as it is met. */
  KvResult list(KvOperation.SortedRange range, List<ReferenceHistory.Trail> trails) {
    ReferenceBudget.Spent before = budget.spent();
    boolean isOfAll = range.limit() == 0;
    List<KeyValue> all = new ArrayList<>();
    Optional<KvResult> failure = budget.lookedAt(0);
    for (ReferenceHistory.Trail trail : trails) {
      failure = failure.or(() -> lookedAtAll(trail));
      if (failure.isEmpty() && trail.found().isPresent()) {
        all.add(trail.found().get());
        if (isOfAll) {
          failure = charged(range, ReferenceSorting.sorted(range, List.of(trail.found().get())));
        }
      }
    }
    List<KeyValue> sorted = ReferenceSorting.sorted(range, all);
    boolean more = !isOfAll && sorted.size() > range.limit();
    List<KeyValue> told = more ? sorted.subList(0, range.limit()) : sorted;
    if (!isOfAll) {
      failure = failure.or(() -> charged(range, told));
    }
    if (failure.isPresent()) {
      budget.refund(before);
      return failure.get();
    }
    return range.show() == KvOperation.Show.COUNT
        ? new KvResult.Sorted(List.of(), all.size(), false)
        : new KvResult.Sorted(
            told.stream().map(each -> shown(range.show(), each)).toList(), all.size(), more);
  }

  private Optional<KvResult> charged(KvOperation.SortedRange range, List<KeyValue> told) {
    Optional<KvResult> failure = Optional.empty();
    if (range.show() != KvOperation.Show.COUNT) {
      for (KeyValue each : told) {
        failure =
            failure.or(() -> budget.charged(ReferenceStore.bytesOf(shown(range.show(), each))));
      }
    }
    return failure;
  }

  private static KeyValue shown(KvOperation.Show show, KeyValue each) {
    return show == KvOperation.Show.KEYS
        ? new KeyValue(
            each.key(),
            Bytes.EMPTY,
            each.createRevision(),
            each.modRevision(),
            each.version(),
            each.lease())
        : each;
  }
}
