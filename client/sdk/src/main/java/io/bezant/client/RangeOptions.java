package io.bezant.client;

import io.bezant.protocol.kv.KvOperation;

/**
 * How a range is read.
 *
 * @param limit how many keys at most; zero for all there are
 * @param show what is told of each
 * @param mode how far the answer may be believed
 * @param revision the revision of the store at which the range is read; zero for the present
 */
public record RangeOptions(int limit, Show show, ReadMode mode, long revision) {

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

  /** Rejects limits and revisions that are negative. */
  public RangeOptions {
    if (limit < 0) {
      throw new IllegalArgumentException("a limit is negative: " + limit);
    }
    if (revision < 0) {
      throw new IllegalArgumentException("a revision is negative: " + revision);
    }
  }

  /** The same with at most so many keys; zero for all there are. */
  public RangeOptions withLimit(int most) {
    return new RangeOptions(most, show, mode, revision);
  }

  /** The same, telling this of each key. */
  public RangeOptions showing(Show other) {
    return new RangeOptions(limit, other, mode, revision);
  }

  /** The same, believed so far. */
  public RangeOptions withMode(ReadMode other) {
    return new RangeOptions(limit, show, other, revision);
  }

  /** The same, read as it was when the store had this revision; zero for the present. */
  public RangeOptions at(long other) {
    return new RangeOptions(limit, show, mode, other);
  }

  /** What is asked, of the present or the past. */
  KvOperation toReading(KeyRange keys) {
    KvOperation.Range range = toWire(keys);
    return revision == 0 ? range : new KvOperation.At(revision, range);
  }

  KvOperation.Range toWire(KeyRange keys) {
    KvOperation.Show wire =
        switch (show) {
          case KEY_VALUES -> KvOperation.Show.KEY_VALUES;
          case KEYS -> KvOperation.Show.KEYS;
          case COUNT -> KvOperation.Show.COUNT;
        };
    return new KvOperation.Range(keys.toWire(), limit, wire);
  }
}
