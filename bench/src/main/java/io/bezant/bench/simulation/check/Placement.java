package io.bezant.bench.simulation.check;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.Comparison;
import io.bezant.protocol.kv.Expectation;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What can be said about the order of calls before searching, so that the search need not find it
 * out by trying.
 *
 * <p>Answers that name a revision can only stand in the order of these. Writes without an answer
 * that ask for the same, or for values that nobody was ever shown nor compares with nor makes
 * others of, are alike: if one of them is to be placed, it may as well be the one asked first.
 */
final class Placement {

  private static final long NO_RANK = -1;
  private static final int NOBODY = -1;

  /** The value that stands for all that nobody was shown. */
  private static final Bytes UNSEEN = Bytes.utf8("a value that nobody was shown");

  private final long[] ranks;
  private final int[] elderTwins;

  /** The calls that have a rank, lowest first. */
  private final int[] ranked;

  Placement(List<Call> calls, Model<?> model) {
    ranks = new long[calls.size()];
    elderTwins = new int[calls.size()];
    List<Integer> withRank = new ArrayList<>();
    Set<Bytes> shown = shownValues(calls);
    Set<Bytes> updated = updatedKeys(calls);
    Map<KvOperation, Integer> youngest = new HashMap<>();
    for (int index = 0; index < calls.size(); index++) {
      Call call = calls.get(index);
      elderTwins[index] = NOBODY;
      ranks[index] = NO_RANK;
      if (call.ending() instanceof Ending.Returned returned) {
        ranks[index] = model.rank(returned.result());
        if (isRanked(index)) {
          withRank.add(index);
        }
      } else {
        Integer elder = youngest.put(likeness(call.operation(), shown, updated), index);
        elderTwins[index] = elder == null ? NOBODY : elder;
      }
    }
    withRank.sort(Comparator.comparingLong(index -> ranks[index]));
    ranked = withRank.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Calls with a rank, lowest rank first. */
  int[] ranked() {
    return ranked;
  }

  /** Whether the call stands in the order of ranks at all. */
  boolean isRanked(int index) {
    return ranks[index] >= 0;
  }

  /** Whether two ranked calls may stand in either order as far as ranks go. */
  boolean sameRank(int one, int other) {
    return ranks[one] == ranks[other];
  }

  /** Whether an unplaced call like this was asked earlier, so that it is that one's turn. */
  boolean hasElder(int index) {
    return elderTwins[index] != NOBODY;
  }

  /** The call that must be placed before this one may be. */
  int elder(int index) {
    return elderTwins[index];
  }

  private static KvOperation likeness(KvOperation operation, Set<Bytes> shown, Set<Bytes> updated) {
    if (operation instanceof KvOperation.OfOne one && updated.contains(one.key())) {
      return operation;
    }
    return switch (operation) {
      case KvOperation.Put put -> new KvOperation.Put(put.key(), likeness(put.value(), shown));
      case KvOperation.Get get -> get;
      case KvOperation.Update update -> update;
      case KvOperation.Delete delete -> new KvOperation.Delete(delete.key());
      case KvOperation.CompareAndSet set ->
          new KvOperation.CompareAndSet(set.key(), set.expected(), likeness(set.value(), shown));
      case KvOperation.Range range -> range;
      case KvOperation.SortedRange range -> range;
      case KvOperation.DeleteRange range -> new KvOperation.DeleteRange(range.keys(), false);
      case KvOperation.Transaction transaction -> transaction;
      case KvOperation.At at -> at;
      case KvOperation.Compact compact -> compact;
      case KvOperation.PutLeased put ->
          new KvOperation.PutLeased(put.key(), likeness(put.value(), shown), put.lease(), false);
      case KvOperation.OfLeases leases -> leases;
    };
  }

  private static Bytes likeness(Bytes value, Set<Bytes> shown) {
    return shown.contains(value) ? value : UNSEEN;
  }

  /** The keys of which new values may have been made of values that nobody was shown. */
  private static Set<Bytes> updatedKeys(List<Call> calls) {
    Set<Bytes> updated = new HashSet<>();
    calls.forEach(call -> addUpdated(call.operation(), updated));
    return updated;
  }

  private static void addUpdated(KvOperation operation, Set<Bytes> updated) {
    if (operation instanceof KvOperation.Update update) {
      updated.add(update.key());
    } else if (operation instanceof KvOperation.Transaction transaction) {
      transaction.success().forEach(step -> addUpdated(step, updated));
      transaction.failure().forEach(step -> addUpdated(step, updated));
    }
  }

  /** Every value that was in an answer or that somebody compared with. */
  private static Set<Bytes> shownValues(List<Call> calls) {
    Set<Bytes> shown = new HashSet<>();
    for (Call call : calls) {
      if (call.operation() instanceof KvOperation.CompareAndSet set
          && set.expected() instanceof Expectation.Value(Bytes value)) {
        shown.add(value);
      }
      if (call.operation() instanceof KvOperation.Transaction transaction) {
        shown.addAll(valuesIn(transaction));
      }
      if (call.ending() instanceof Ending.Returned returned) {
        shownIn(returned.result()).forEach(found -> shown.add(found.value()));
      }
    }
    return shown;
  }

  /** Every value that a transaction compares with. */
  private static Set<Bytes> valuesIn(KvOperation.Transaction transaction) {
    Set<Bytes> values = new HashSet<>();
    for (Comparison each : transaction.comparisons()) {
      if (each.operand() instanceof Comparison.Operand.Value(Bytes value)) {
        values.add(value);
      }
    }
    return values;
  }

  private static List<KeyValue> shownIn(KvResult result) {
    return switch (result) {
      case KvResult.Written written -> written.previous().stream().toList();
      case KvResult.Found(KeyValue found) -> List.of(found);
      case KvResult.Updated updated -> List.of(updated.keyValue());
      case KvResult.NotFound _none -> List.of();
      case KvResult.Deleted deleted -> deleted.previous().stream().toList();
      case KvResult.CompareFailed(Optional<KeyValue> current) -> current.stream().toList();
      case KvResult.Failed _failed -> List.of();
      case KvResult.Listed listed -> listed.entries();
      case KvResult.Sorted sorted -> sorted.entries();
      case KvResult.RangeDeleted deleted -> deleted.previous();
      case KvResult.Transacted done ->
          done.results().stream().flatMap(each -> shownIn(each).stream()).toList();
      case KvResult.Compacted _compacted -> List.of();
      case KvResult.OfLeases _leases -> List.of();
    };
  }
}
