package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.replica.storage.StateView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of ranges of keys. A range is answered whole, up to the limit that was asked for,
 * or not at all: what it looks at and what it returns is charged to its request, and what does not
 * fit is a failure that changes nothing. One key more than the limit is looked at, to say where to
 * go on.
 */
final class Ranges {

  private final Entries entries;
  private final Limits limits;
  private final ResultBudget budget;

  Ranges(Entries entries, Limits limits, ResultBudget budget) {
    this.entries = entries;
    this.limits = limits;
    this.budget = budget;
  }

  KvResult read(KvOperation.Range range) {
    Optional<KvResult> refused = keysFailure(range.keys());
    if (refused.isPresent()) {
      return refused.get();
    }
    ResultBudget.Returned before = budget.returned();
    Listing listing = new Listing(range);
    scan(range.keys(), listing);
    if (listing.failure().isPresent()) {
      budget.refund(before);
    }
    return listing.result();
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

  private void scan(KeyRange keys, Looker looker) {
    budget
        .look(0)
        .ifPresentOrElse(
            looker::fail,
            () ->
                entries.scan(
                    EntryKeys.current(keys.from()),
                    keys.to().map(EntryKeys::current).orElse(EntryKeys.AFTER_CURRENT),
                    looker));
  }

  /** Looks at one key after the other until it has seen enough, or more than may be looked at. */
  private abstract class Looker implements StateView.Visitor {
    private Optional<KvResult> failure = Optional.empty();

    @Override
    public final boolean visit(Bytes entryKey, Bytes record) {
      Optional<KvResult> tooMany = budget.look(record.size());
      if (tooMany.isPresent()) {
        return fail(tooMany.get());
      }
      return see(StoredValue.decode(EntryKeys.keyOf(entryKey), record));
    }

    abstract boolean see(KeyValue keyValue);

    /** Ends the looking with a failure; false, as nothing more is wanted. */
    final boolean fail(KvResult failed) {
      failure = Optional.of(failed);
      return false;
    }

    final Optional<KvResult> failure() {
      return failure;
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
      Optional<KvResult> tooLarge = budget.charge(keyValue);
      if (tooLarge.isPresent()) {
        return fail(tooLarge.get());
      }
      found.add(keyValue);
      return true;
    }

    KvResult result() {
      return failure().orElseGet(() -> new KvResult.Listed(found, count, next));
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
