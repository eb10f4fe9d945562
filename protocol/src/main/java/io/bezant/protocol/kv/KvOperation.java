package io.bezant.protocol.kv;

import io.bezant.crypto.Bytes;
import java.util.List;

/**
 * One thing asked of the store. Keys and values of any size can be named here; what is beyond the
 * cluster's limits is answered with {@link KvResult.Failed}.
 */
public sealed interface KvOperation {

  /** Whether it only reads. */
  default boolean changesNothing() {
    return switch (this) {
      case Get _get -> true;
      case Range _range -> true;
      case SortedRange _range -> true;
      case DeleteRange _delete -> false;
      case Transaction _transaction -> false;
      case Put _put -> false;
      case Delete _delete -> false;
      case CompareAndSet _set -> false;
      case Update _update -> false;
      case At _at -> true;
      case Compact _compact -> false;
      case PutLeased _put -> false;
      // What is told of leases depends on how late it is, so it is told in order.
      case OfLeases _leases -> false;
    };
  }

  /** What can be asked of the past as well. */
  sealed interface Reading extends KvOperation {}

  /** What may be done in a transaction. */
  sealed interface Step extends KvOperation {}

  /** What is asked of one key. */
  sealed interface OfOne extends KvOperation {
    /** The key it is about. */
    Bytes key();
  }

  /** What is asked of any number of keys at once. */
  sealed interface OfMany extends KvOperation {}

  /**
   * Write a value, whether or not the key exists.
   *
   * @param key where
   * @param value what
   * @param returnPrevious whether the answer tells what stood there before
   */
  record Put(Bytes key, Bytes value, boolean returnPrevious) implements OfOne, Step {

    /** A put that does not ask what stood there before. */
    public Put(Bytes key, Bytes value) {
      this(key, value, false);
    }
  }

  /**
   * Read a key in the agreed order, after everything ordered before.
   *
   * @param key which
   */
  record Get(Bytes key) implements OfOne, Step, Reading {}

  /**
   * Remove a key; removing an absent key changes nothing.
   *
   * @param key which
   * @param returnPrevious whether the answer tells what stood there before
   */
  record Delete(Bytes key, boolean returnPrevious) implements OfOne, Step {

    /** A delete that does not ask what stood there before. */
    public Delete(Bytes key) {
      this(key, false);
    }
  }

  /**
   * Write a value if the key is as expected.
   *
   * @param key where
   * @param expected how the key must be for the value to be written
   * @param value what
   */
  record CompareAndSet(Bytes key, Expectation expected, Bytes value) implements OfOne {}

  /**
   * Make a new value of the one that stands there, at one moment. What leaves a value as it is
   * changes nothing, and takes no revision.
   *
   * @param key where
   * @param change what is made of it
   */
  record Update(Bytes key, Change change) implements OfOne, Step {}

  /**
   * Read the keys of a range, in their order and as they are at one place of the agreed order.
   *
   * @param keys which
   * @param limit how many at most; zero for all there are
   * @param show what is told of each
   */
  record Range(KeyRange keys, int limit, Show show) implements OfMany, Step, Reading {

    /** Rejects limits that are negative. */
    public Range {
      if (limit < 0) {
        throw new IllegalArgumentException("a limit is negative: " + limit);
      }
    }
  }

  /**
   * Read the keys of a range in another order than their own, or some of them only. All of the
   * range is looked at, whatever the limit: the filter comes first, then the order, then the limit.
   *
   * @param keys which
   * @param sort in which order they are told
   * @param filter which of them are told
   * @param limit how many are told at most; zero for all there are
   * @param show what is told of each; a count is of the whole range, whatever the filter
   */
  record SortedRange(KeyRange keys, RangeSort sort, RevisionFilter filter, int limit, Show show)
      implements OfMany, Step, Reading {

    /** Rejects limits that are negative. */
    public SortedRange {
      if (limit < 0) {
        throw new IllegalArgumentException("a limit is negative: " + limit);
      }
    }
  }

  /**
   * Remove the keys of a range, all at one revision; removing none changes nothing.
   *
   * @param keys which
   * @param returnPrevious whether the answer tells what stood there before
   */
  record DeleteRange(KeyRange keys, boolean returnPrevious) implements OfMany, Step {}

  /**
   * Compare, then do one thing or the other: all of it at one moment and at one revision, or, if a
   * step of it fails, nothing.
   *
   * @param comparisons all of which must hold for the first to be done; none hold always
   * @param success what is done then, in this order
   * @param failure what is done otherwise
   */
  record Transaction(List<Comparison> comparisons, List<Step> success, List<Step> failure)
      implements OfMany, Step {

    /** Most comparisons, and most steps, of a transaction with all that are in it. */
    public static final int MAX_SIZE = 128;

    /** How deep transactions may stand in each other, the outermost included. */
    public static final int MAX_DEPTH = 4;

    /** Copies the lists; rejects what is too large or too deep. */
    public Transaction {
      comparisons = List.copyOf(comparisons);
      success = List.copyOf(success);
      failure = List.copyOf(failure);
      requireWithin("comparisons", comparisons.size() + nested(success, failure, 0), MAX_SIZE);
      requireWithin(
          "steps", success.size() + failure.size() + nested(success, failure, 1), MAX_SIZE);
      requireWithin("depth", depth(success, failure), MAX_DEPTH);
    }

    private static void requireWithin(String what, int actual, int most) {
      if (actual > most) {
        throw new IllegalArgumentException(
            "a transaction with " + actual + " " + what + ", at most " + most);
      }
    }

    /** All comparisons, or all steps, of the transactions in it. */
    private static int nested(List<Step> success, List<Step> failure, int which) {
      int count = 0;
      for (List<Step> branch : List.of(success, failure)) {
        for (Step step : branch) {
          if (step instanceof Transaction inner) {
            count += which == 0 ? inner.comparisonCount() : inner.stepCount();
          }
        }
      }
      return count;
    }

    private int comparisonCount() {
      return comparisons.size() + nested(success, failure, 0);
    }

    private int stepCount() {
      return success.size() + failure.size() + nested(success, failure, 1);
    }

    private static int depth(List<Step> success, List<Step> failure) {
      int deepest = 0;
      for (List<Step> branch : List.of(success, failure)) {
        for (Step step : branch) {
          if (step instanceof Transaction inner) {
            deepest = Math.max(deepest, depth(inner.success, inner.failure));
          }
        }
      }
      return 1 + deepest;
    }
  }

  /**
   * Read what was there when the store had a revision.
   *
   * @param revision which; not yet compacted, and not to come
   * @param reading what is asked
   */
  record At(long revision, Reading reading) implements KvOperation {

    /** Rejects what is no revision. */
    public At {
      requireRevision(revision);
    }
  }

  /**
   * Give up what was there before the store had a revision.
   *
   * @param revision the oldest that can be read from then on
   */
  record Compact(long revision) implements KvOperation {

    /** Rejects what is no revision. */
    public Compact {
      requireRevision(revision);
    }
  }

  /**
   * Write a value, whether or not the key exists, and say which lease the key belongs to.
   *
   * @param key where
   * @param value what
   * @param lease the lease whose end removes the key; zero for the one that the key has
   * @param returnPrevious whether the answer tells what stood there before
   */
  record PutLeased(Bytes key, Bytes value, long lease, boolean returnPrevious)
      implements OfOne, Step {

    /** Rejects what is no lease. */
    public PutLeased {
      requireNotNegative(lease);
    }
  }

  /** What is asked about leases. */
  sealed interface OfLeases extends KvOperation {}

  /**
   * Begin a lease, which ends when nobody keeps it alive for its time.
   *
   * @param ttlMillis its time to live, in milliseconds; a minimum
   * @param id which it is to have; zero to let the store choose
   */
  record LeaseGrant(long ttlMillis, long id) implements OfLeases {

    /** Rejects what is no time or no lease. */
    public LeaseGrant {
      requireNotNegative(ttlMillis);
      requireNotNegative(id);
    }
  }

  /**
   * Give leases their whole time again.
   *
   * @param ids which; those that have ended stay ended
   */
  record LeaseKeepAlive(List<Long> ids) implements OfLeases {

    /** Most leases that one operation keeps alive. */
    public static final int MAX_SIZE = 128;

    /** Copies the list; rejects an empty or too long one and what is no lease. */
    public LeaseKeepAlive {
      ids = List.copyOf(ids);
      if (ids.isEmpty() || ids.size() > MAX_SIZE) {
        throw new IllegalArgumentException(
            ids.size() + " leases to keep alive, not 1 to " + MAX_SIZE);
      }
      ids.forEach(KvOperation::requireLease);
    }
  }

  /**
   * End a lease now, with the keys that belong to it.
   *
   * @param id which
   */
  record LeaseRevoke(long id) implements OfLeases {

    /** Rejects what is no lease. */
    public LeaseRevoke {
      requireLease(id);
    }
  }

  /**
   * Tell how long a lease lives on if nobody keeps it alive.
   *
   * @param id which
   * @param withKeys whether the keys that belong to it are told, too
   */
  record LeaseTimeToLive(long id, boolean withKeys) implements OfLeases {

    /** Rejects what is no lease. */
    public LeaseTimeToLive {
      requireLease(id);
    }
  }

  /**
   * Tell which leases there are, by number.
   *
   * @param from the lowest that is told
   * @param limit how many at most
   */
  record LeaseList(long from, int limit) implements OfLeases {

    /** Most leases that one operation tells. */
    public static final int MAX_LIMIT = 1_000;

    /** Rejects what is no lease and limits that cannot be. */
    public LeaseList {
      requireNotNegative(from);
      if (limit < 1 || limit > MAX_LIMIT) {
        throw new IllegalArgumentException("a limit is not in 1.." + MAX_LIMIT + ": " + limit);
      }
    }
  }

  private static void requireLease(long id) {
    if (id < 1) {
      throw new IllegalArgumentException("leases begin with 1: " + id);
    }
  }

  private static void requireNotNegative(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("a number of a lease is negative: " + value);
    }
  }

  private static void requireRevision(long revision) {
    if (revision < 1) {
      throw new IllegalArgumentException("revisions begin with 1: " + revision);
    }
  }

  /** What the answer to a range tells of each key. Codes are permanent. */
  enum Show {
    /** All of it. */
    KEY_VALUES(0),
    /** Everything but the value, which is left empty. */
    KEYS(1),
    /** Nothing; only how many there are. */
    COUNT(2);

    private final int code;

    Show(int code) {
      this.code = code;
    }

    /** The permanent number of this. */
    public int code() {
      return code;
    }
  }
}
