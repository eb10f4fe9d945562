package io.bezant.client;

import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.RangeSort;
import io.bezant.protocol.kv.RevisionFilter;

/**
 * How a range is read.
 *
 * @param limit how many keys at most; zero for all there are
 * @param show what is told of each
 * @param mode how far the answer may be believed
 * @param revision the revision of the store at which the range is read; zero for the present
 * @param selection in which order keys are told, and which of them
 */
public record RangeOptions(
    int limit, Show show, ReadMode mode, long revision, Selection selection) {

  /** All keys with their values, {@link ReadMode#LINEARIZABLE}. */
  public static final RangeOptions DEFAULT =
      new RangeOptions(0, Show.KEY_VALUES, ReadMode.LINEARIZABLE, 0);

  /** What is told of each key. */
  public enum Show {
    /** All of it. */
    KEY_VALUES,
    /** Everything but the value, which is left empty. */
    KEYS,
    /** Nothing; only how many there are. */
    COUNT
  }

  /** What keys are sorted by; those that are equal in it stand in ascending order of the keys. */
  public enum SortBy {
    /** The key, by its bytes. */
    KEY(RangeSort.Target.KEY),
    /** The number of writes since it was created. */
    VERSION(RangeSort.Target.VERSION),
    /** The revision that created it. */
    CREATE(RangeSort.Target.CREATE),
    /** The revision that wrote it last. */
    MOD(RangeSort.Target.MOD),
    /** The value, by its bytes; also where values are not shown. */
    VALUE(RangeSort.Target.VALUE);

    private final RangeSort.Target target;

    SortBy(RangeSort.Target target) {
      this.target = target;
    }
  }

  /** Which keys come first. */
  public enum Order {
    /** The lowest. */
    ASCEND(RangeSort.Direction.ASCEND),
    /** The highest. */
    DESCEND(RangeSort.Direction.DESCEND);

    private final RangeSort.Direction direction;

    Order(RangeSort.Direction direction) {
      this.direction = direction;
    }
  }

  /**
   * In which order keys are told, and which of them. A revision of zero bounds nothing.
   *
   * @param sortBy what they are sorted by
   * @param order which come first
   * @param minModRevision the lowest revision of the last write
   * @param maxModRevision the highest revision of the last write
   * @param minCreateRevision the lowest revision of the creation
   * @param maxCreateRevision the highest revision of the creation
   */
  public record Selection(
      SortBy sortBy,
      Order order,
      long minModRevision,
      long maxModRevision,
      long minCreateRevision,
      long maxCreateRevision) {

    /** All keys in ascending order. */
    public static final Selection ALL = new Selection(SortBy.KEY, Order.ASCEND, 0, 0, 0, 0);

    /** Rejects revisions that are negative. */
    public Selection {
      if (minModRevision < 0
          || maxModRevision < 0
          || minCreateRevision < 0
          || maxCreateRevision < 0) {
        throw new IllegalArgumentException("a revision that bounds a range is negative");
      }
    }

    private RangeSort sort() {
      return new RangeSort(sortBy.target, order.direction);
    }

    private RevisionFilter filter() {
      return new RevisionFilter(
          minModRevision, maxModRevision, minCreateRevision, maxCreateRevision);
    }
  }

  /** Rejects limits and revisions that are negative. */
  public RangeOptions {
    if (limit < 0) {
      throw new IllegalArgumentException("a limit is negative: " + limit);
    }
    if (revision < 0) {
      throw new IllegalArgumentException("a revision is negative: " + revision);
    }
  }

  /** All keys in ascending order. */
  public RangeOptions(int limit, Show show, ReadMode mode, long revision) {
    this(limit, show, mode, revision, Selection.ALL);
  }

  /** The same with at most so many keys; zero for all there are. */
  public RangeOptions withLimit(int most) {
    return new RangeOptions(most, show, mode, revision, selection);
  }

  /** The same, telling this of each key. */
  public RangeOptions showing(Show other) {
    return new RangeOptions(limit, other, mode, revision, selection);
  }

  /** The same, believed so far. */
  public RangeOptions withMode(ReadMode other) {
    return new RangeOptions(limit, show, other, revision, selection);
  }

  /** The same, read as it was when the store had this revision; zero for the present. */
  public RangeOptions at(long other) {
    return new RangeOptions(limit, show, mode, other, selection);
  }

  /**
   * The same, sorted by this before the limit. All keys of the range are looked at, whatever the
   * limit, and all are counted.
   */
  public RangeOptions sortedBy(SortBy other) {
    return selecting(
        new Selection(
            other,
            selection.order,
            selection.minModRevision,
            selection.maxModRevision,
            selection.minCreateRevision,
            selection.maxCreateRevision));
  }

  /** The same in this order; by {@link SortBy#KEY} unless {@link #sortedBy} says otherwise. */
  public RangeOptions order(Order other) {
    return selecting(
        new Selection(
            selection.sortBy,
            other,
            selection.minModRevision,
            selection.maxModRevision,
            selection.minCreateRevision,
            selection.maxCreateRevision));
  }

  /**
   * The same of keys alone that were written last at this revision or later; zero for all. All keys
   * of the range are looked at, whatever the limit, and all are counted.
   */
  public RangeOptions withMinModRevision(long least) {
    return selecting(
        new Selection(
            selection.sortBy,
            selection.order,
            least,
            selection.maxModRevision,
            selection.minCreateRevision,
            selection.maxCreateRevision));
  }

  /** As {@link #withMinModRevision}, of keys written last at this revision or before. */
  public RangeOptions withMaxModRevision(long most) {
    return selecting(
        new Selection(
            selection.sortBy,
            selection.order,
            selection.minModRevision,
            most,
            selection.minCreateRevision,
            selection.maxCreateRevision));
  }

  /** As {@link #withMinModRevision}, of keys created at this revision or later. */
  public RangeOptions withMinCreateRevision(long least) {
    return selecting(
        new Selection(
            selection.sortBy,
            selection.order,
            selection.minModRevision,
            selection.maxModRevision,
            least,
            selection.maxCreateRevision));
  }

  /** As {@link #withMinModRevision}, of keys created at this revision or before. */
  public RangeOptions withMaxCreateRevision(long most) {
    return selecting(
        new Selection(
            selection.sortBy,
            selection.order,
            selection.minModRevision,
            selection.maxModRevision,
            selection.minCreateRevision,
            most));
  }

  /** The same in this order and of these keys. */
  public RangeOptions selecting(Selection other) {
    return new RangeOptions(limit, show, mode, revision, other);
  }

  /** Whether keys are told in their own order, and all of them, so that pages can follow. */
  boolean isPlain() {
    return selection.equals(Selection.ALL);
  }

  /** What is asked, of the present or the past. */
  KvOperation toReading(KeyRange keys) {
    return revision == 0 ? toOperation(keys) : new KvOperation.At(revision, toOperation(keys));
  }

  /** What is asked of the present, also in a transaction. */
  KvOperation.Step toStep(KeyRange keys) {
    return isPlain() ? toPlain(keys) : toSorted(keys);
  }

  private KvOperation.Reading toOperation(KeyRange keys) {
    return isPlain() ? toPlain(keys) : toSorted(keys);
  }

  private KvOperation.Range toPlain(KeyRange keys) {
    return new KvOperation.Range(keys.toWire(), limit, toWireShow());
  }

  private KvOperation.SortedRange toSorted(KeyRange keys) {
    return new KvOperation.SortedRange(
        keys.toWire(), selection.sort(), selection.filter(), limit, toWireShow());
  }

  private KvOperation.Show toWireShow() {
    return switch (show) {
      case KEY_VALUES -> KvOperation.Show.KEY_VALUES;
      case KEYS -> KvOperation.Show.KEYS;
      case COUNT -> KvOperation.Show.COUNT;
    };
  }
}
