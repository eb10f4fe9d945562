package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.RangeSort;
import io.bezant.replica.storage.StateView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What is asked of ranges of keys. A range is answered whole, up to the limit that was asked for,
 * or not at all: what it looks at and what it returns is charged to its request, and what does not
 * fit is a failure that changes nothing. One key more than the limit is looked at, to say where to
 * go on.
 */
final class Ranges {

  private final Entries entries;
  private final Limits limits;
  private final Revisions revisions;
  private final ResultBudget budget;
  private final Consumer<Bytes> onRemoved;

  /**
   * The ranges of a state.
   *
   * @param onRemoved told each key that is removed
   */
  Ranges(
      Entries entries,
      Revisions revisions,
      Limits limits,
      ResultBudget budget,
      Consumer<Bytes> onRemoved) {
    this.entries = entries;
    this.revisions = revisions;
    this.limits = limits;
    this.budget = budget;
    this.onRemoved = onRemoved;
  }

  KvResult read(KvOperation.Range range) {
    return list(range, looker -> scan(range.keys(), looker));
  }

  /** The keys of a range as somebody shows them, who tells why if he can't. */
  KvResult list(KvOperation.Range range, Function<Looker, Optional<KvResult>> scan) {
    Optional<KvResult> refused = keysFailure(range.keys());
    if (refused.isPresent()) {
      return refused.get();
    }
    Listing listing = new Listing(range);
    return scan.apply(listing).orElseGet(listing::result);
  }

  KvResult read(KvOperation.SortedRange range) {
    return list(range, looker -> scan(range.keys(), looker));
  }

  /** The keys of a range in another order, as somebody shows them, who tells why if he can't. */
  KvResult list(KvOperation.SortedRange range, Function<Looker, Optional<KvResult>> scan) {
    Optional<KvResult> refused = keysFailure(range.keys());
    if (refused.isPresent()) {
      return refused.get();
    }
    SortedListing listing = new SortedListing(range);
    return scan.apply(listing).orElseGet(listing::result);
  }

  /** Shows the keys of a range to whom they are for; the failure, if there are too many. */
  Optional<KvResult> look(KeyRange keys, Consumer<KeyValue> looking) {
    return keysFailure(keys)
        .or(
            () ->
                scan(
                    keys,
                    new Looker() {
                      @Override
                      boolean see(KeyValue keyValue) {
                        looking.accept(keyValue);
                        return true;
                      }
                    }));
  }

  KvResult delete(KvOperation.DeleteRange range) {
    Optional<KvResult> refused = keysFailure(range.keys());
    if (refused.isPresent()) {
      return refused.get();
    }
    Removal removal = new Removal(range.returnPrevious());
    return scan(range.keys(), removal).orElseGet(() -> delete(removal));
  }

  /** Everything is charged before the first key is removed. */
  private KvResult delete(Removal removal) {
    long revision = removal.keys.isEmpty() ? revisions.revision() : revisions.nextRevision();
    for (Bytes key : removal.keys) {
      entries.delete(EntryKeys.current(key));
      onRemoved.accept(key);
    }
    return new KvResult.RangeDeleted(removal.keys.size(), revision, removal.previous);
  }

  /**
   * Ends of ranges may be one byte longer than keys: the first key above the longest is named so.
   */
  Optional<KvResult> keysFailure(KeyRange keys) {
    int longest = Math.max(keys.from().size(), keys.to().map(Bytes::size).orElse(0));
    return longest > limits.maxKeyBytes() + 1
        ? Optional.of(new KvResult.Failed(KvError.KEY_TOO_LONG, limits.maxKeyBytes(), longest))
        : Optional.empty();
  }

  /** Looks at the keys of a range; the failure, if there were too many or they are too large. */
  private Optional<KvResult> scan(KeyRange keys, Looker looker) {
    return looker.look(
        () ->
            entries.scan(
                EntryKeys.current(keys.from()),
                keys.to().map(EntryKeys::current).orElse(EntryKeys.AFTER_CURRENT),
                looker));
  }

  /** Looks at one key after the other until it has seen enough, or more than may be looked at. */
  abstract class Looker implements StateView.Visitor {
    private Optional<KvResult> failure = Optional.empty();

    /** Lets keys be shown to it; the failure, which gives back what was charged for returning. */
    final Optional<KvResult> look(Runnable scan) {
      ResultBudget.Returned before = budget.returned();
      if (mayGoOn(budget.look(0))) {
        scan.run();
      }
      if (failure.isPresent()) {
        budget.refund(before);
      }
      return failure;
    }

    @Override
    public final boolean visit(Bytes entryKey, Bytes record) {
      return mayGoOn(budget.look(record.size()))
          && see(StoredValue.decode(EntryKeys.keyOf(entryKey), record));
    }

    /** Takes a key; false if nothing more is wanted. */
    abstract boolean see(KeyValue keyValue);

    /** Whether there is room for more; else the looking ends with this failure. */
    final boolean mayGoOn(Optional<KvResult> charged) {
      failure = charged;
      return charged.isEmpty();
    }
  }

  /** The keys of a range as they come by. */
  private final class Listing extends Looker {
    private final KvOperation.Range range;
    private final List<KeyValue> found = new ArrayList<>();
    private Optional<Bytes> next = Optional.empty();
    private long count;

    Listing(KvOperation.Range range) {
      this.range = range;
    }

    @Override
    boolean see(KeyValue keyValue) {
      if (range.limit() > 0 && count == range.limit()) {
        next = Optional.of(keyValue.key());
        return false;
      }
      count++;
      return switch (range.show()) {
        case KEY_VALUES -> list(keyValue);
        case KEYS -> list(withoutValue(keyValue));
        case COUNT -> true;
      };
    }

    private boolean list(KeyValue keyValue) {
      found.add(keyValue);
      return mayGoOn(budget.charge(keyValue));
    }

    KvResult result() {
      return new KvResult.Listed(found, count, next);
    }
  }

  /**
   * The first keys of a range in another order: no more of them are kept than are asked for, and
   * only those that are returned are charged as such.
   */
  private final class SortedListing extends Looker {
    private final KvOperation.SortedRange range;
    private final TreeSet<KeyValue> first;
    private long count;
    private long admitted;

    SortedListing(KvOperation.SortedRange range) {
      this.range = range;
      this.first = new TreeSet<>(range.sort().comparator());
    }

    @Override
    boolean see(KeyValue keyValue) {
      count++;
      if (range.show() == KvOperation.Show.COUNT || !range.filter().admits(keyValue)) {
        return true;
      }
      admitted++;
      first.add(range.sort().target() == RangeSort.Target.VALUE ? keyValue : shown(keyValue));
      if (range.limit() == 0) {
        return mayGoOn(budget.charge(shown(keyValue)));
      }
      if (first.size() > range.limit()) {
        first.pollLast();
      }
      return true;
    }

    private KeyValue shown(KeyValue keyValue) {
      return range.show() == KvOperation.Show.KEYS ? withoutValue(keyValue) : keyValue;
    }

    KvResult result() {
      List<KeyValue> entries = first.stream().map(this::shown).toList();
      if (range.limit() == 0) {
        return new KvResult.Sorted(entries, count, false);
      }
      ResultBudget.Returned before = budget.returned();
      for (KeyValue each : entries) {
        Optional<KvResult> failure = budget.charge(each);
        if (failure.isPresent()) {
          budget.refund(before);
          return failure.get();
        }
      }
      return new KvResult.Sorted(entries, count, admitted > range.limit());
    }
  }

  /** The keys of a range that are to be removed. */
  private final class Removal extends Looker {
    private final boolean returnPrevious;
    private final List<Bytes> keys = new ArrayList<>();
    private final List<KeyValue> previous = new ArrayList<>();

    Removal(boolean returnPrevious) {
      this.returnPrevious = returnPrevious;
    }

    @Override
    boolean see(KeyValue keyValue) {
      keys.add(keyValue.key());
      if (returnPrevious) {
        previous.add(keyValue);
      }
      return mayGoOn(budget.remove()) && (!returnPrevious || mayGoOn(budget.charge(keyValue)));
    }
  }

  private static KeyValue withoutValue(KeyValue keyValue) {
    return new KeyValue(
        keyValue.key(),
        Bytes.EMPTY,
        keyValue.createRevision(),
        keyValue.modRevision(),
        keyValue.version(),
        keyValue.lease());
  }
}
