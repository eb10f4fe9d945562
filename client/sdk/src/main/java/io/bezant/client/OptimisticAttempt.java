package io.bezant.client;

import io.bezant.client.Comparison.Relation;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.KvOperation;
import java.io.Serial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * An attempt that locks nothing: it keeps what it has read, and its one transaction compares all of
 * that with the present before it writes.
 *
 * <p>The first reading is ordered and so learns the store's revision; all others are of that
 * revision. Comparisons cover the time since: a key that was found must still have been written
 * last at the same revision, one that was not found must still be absent, and no key of a range
 * that was read may have been written since; one that was removed from it is missed as a key that
 * was found.
 */
final class OptimisticAttempt implements Attempt {

  private static final int KEYS_PER_PAGE = 500;

  private final Supplier<KvClient> store;
  private final Duration deadline;
  private final TreeMap<Bytes, Optional<KeyValue>> reads = new TreeMap<>();
  private final Set<KeyRange> ranges = new LinkedHashSet<>();
  private final TreeMap<Bytes, Optional<Bytes>> writes = new TreeMap<>();
  private OptionalLong revision = OptionalLong.empty();
  private boolean isLost;
  private boolean isLate;
  private boolean isOver;

  /**
   * An attempt that has read nothing.
   *
   * @param store gives the store, each time with the time that is left
   * @param deadline of the whole transaction
   */
  OptimisticAttempt(Supplier<KvClient> store, Duration deadline) {
    this.store = store;
    this.deadline = deadline;
  }

  /** The attempt cannot succeed any more. For the code in between, which should let it pass. */
  static final class Lost extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    Lost(BezantException.Compacted cause) {
      super("what the transaction reads was compacted meanwhile; it will be tried again", cause);
    }
  }

  @Override
  public Optional<Bytes> get(Bytes key) {
    requireOpen();
    Optional<Bytes> written = writes.get(key);
    return written == null ? readOnce(key).map(KeyValue::value) : written;
  }

  private Optional<KeyValue> readOnce(Bytes key) {
    Optional<KeyValue> before = reads.get(key);
    if (before != null) {
      return before;
    }
    Optional<KeyValue> found = read(key);
    reads.put(key, found);
    return found;
  }

  private Optional<KeyValue> read(Bytes key) {
    if (revision.isPresent()) {
      long at = revision.getAsLong();
      return at == 0 ? Optional.empty() : reading(() -> store.get().getAt(key, at));
    }
    TransactionResult first =
        reading(() -> store.get().commit(Transaction.of().then(Step.get(key))));
    revision = OptionalLong.of(first.revision());
    return switch (first.results().getFirst()) {
      case StepResult.Get(Optional<KeyValue> found) -> found;
      case StepResult other -> throw new IllegalStateException(other + " answers no reading");
    };
  }

  @Override
  public SortedMap<Bytes, Bytes> range(KeyRange keys) {
    requireOpen();
    if (revision.isEmpty()) {
      revision = OptionalLong.of(reading(() -> store.get().commit(Transaction.of()).revision()));
    }
    SortedMap<Bytes, Bytes> values = new TreeMap<>();
    for (KeyValue found : readAll(keys, revision.getAsLong())) {
      reads.put(found.key(), Optional.of(found));
      values.put(found.key(), found.value());
    }
    ranges.add(keys);
    for (Map.Entry<Bytes, Optional<Bytes>> write : writes.entrySet()) {
      if (keys.toWire().contains(write.getKey())) {
        write
            .getValue()
            .ifPresentOrElse(
                value -> values.put(write.getKey(), value), () -> values.remove(write.getKey()));
      }
    }
    return values;
  }

  private List<KeyValue> readAll(KeyRange keys, long at) {
    List<KeyValue> all = new ArrayList<>();
    Optional<KeyRange> rest = at == 0 ? Optional.empty() : Optional.of(keys);
    int pageKeys = KEYS_PER_PAGE;
    while (rest.isPresent()) {
      KeyRange wanted = rest.get();
      RangeOptions options = RangeOptions.DEFAULT.at(at).withLimit(pageKeys);
      try {
        RangeResult page = reading(() -> store.get().range(wanted, options));
        all.addAll(page.entries());
        rest = page.next().map(wanted::startingAt);
      } catch (BezantException.ResultTooLarge | BezantException.TooManyKeys tooMuch) {
        if (pageKeys == 1) {
          throw tooMuch;
        }
        pageKeys = pageKeys / 2;
      }
    }
    return all;
  }

  /** A reading that fails has written nothing, whatever became of it. */
  private <R> R reading(Supplier<R> asked) {
    try {
      return asked.get();
    } catch (BezantException.Compacted forgotten) {
      isLost = true;
      throw new Lost(forgotten);
    } catch (BezantException.DeadlineExceeded late) {
      isLate = true;
      throw new BezantException.DeadlineExceeded(deadline, false);
    } catch (BezantException.Interrupted interrupted) {
      throw new BezantException.Interrupted(false);
    }
  }

  @Override
  public void put(Bytes key, Bytes value) {
    requireOpen();
    writes.put(key, Optional.of(value));
  }

  @Override
  public void delete(Bytes key) {
    requireOpen();
    writes.put(key, Optional.empty());
  }

  private void requireOpen() {
    if (isOver) {
      throw new IllegalStateException("this attempt is over: each run is given one of its own");
    }
  }

  /** Nothing more is read or written. */
  void end() {
    isOver = true;
  }

  /** Whether the time was over before it could write anything. */
  boolean isLate() {
    return isLate;
  }

  /** Whether what it has read could not all be of one moment. */
  boolean isLost() {
    return isLost;
  }

  /**
   * Writes what was to be written if all that was read is still so. What only reads has succeeded
   * already: it has seen one moment within the call.
   *
   * @return whether it was so
   */
  boolean commit() {
    isOver = true;
    if (isLost || writes.isEmpty()) {
      return !isLost;
    }
    List<Comparison> comparisons = comparisons();
    requireWithin("comparisons", comparisons.size());
    requireWithin("steps", writes.size());
    List<Step> steps = new ArrayList<>();
    writes.forEach(
        (key, value) -> steps.add(value.map(put -> Step.put(key, put)).orElse(Step.delete(key))));
    Transaction all =
        Transaction.when(comparisons.toArray(Comparison[]::new)).then(steps.toArray(Step[]::new));
    try {
      return store.get().commit(all).succeeded();
    } catch (BezantException.DeadlineExceeded late) {
      boolean mayBeApplied = late.outcome() == BezantException.Outcome.UNKNOWN;
      isLate = !mayBeApplied;
      throw new BezantException.DeadlineExceeded(deadline, mayBeApplied);
    }
  }

  private List<Comparison> comparisons() {
    List<Comparison> all = new ArrayList<>();
    reads.forEach(
        (key, found) ->
            all.add(
                found
                    .map(
                        there ->
                            Comparison.modRevision(
                                KeyRange.of(key), Relation.EQUAL, there.modRevision()))
                    .orElse(Comparison.isAbsent(key))));
    for (KeyRange range : ranges) {
      all.add(Comparison.modRevision(range, Relation.LESS, revision.orElseThrow() + 1));
    }
    return all;
  }

  private static void requireWithin(String what, int actual) {
    if (actual > KvOperation.Transaction.MAX_SIZE) {
      throw BezantException.RequestTooLarge.ofTransaction(
          what, KvOperation.Transaction.MAX_SIZE, actual);
    }
  }
}
