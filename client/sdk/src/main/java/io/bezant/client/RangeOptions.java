package io.bezant.client;

/**
 * How a range is read.
 *
 * @param limit how many keys at most; zero for all there are
 * @param show what is told of each
 * @param mode how far the answer may be believed
 */
public record RangeOptions(int limit, Show show, ReadMode mode) {

  /** All keys with their values, {@link ReadMode#LINEARIZABLE}. */
  public static final RangeOptions DEFAULT =
      new RangeOptions(0, Show.KEY_VALUES, ReadMode.LINEARIZABLE);

  /** What is told of each key. */
  public enum Show {
    /** All of it. */
    KEY_VALUES,
    /** Everything but the value, which is left empty. */
    KEYS,
    /** Nothing; only how many there are. */
    COUNT
  }

  /** Rejects limits that are negative. */
  public RangeOptions {
    if (limit < 0) {
      throw new IllegalArgumentException("a limit is negative: " + limit);
    }
  }

  /** The same with at most so many keys; zero for all there are. */
  public RangeOptions withLimit(int most) {
    return new RangeOptions(most, show, mode);
  }

  /** The same, telling this of each key. */
  public RangeOptions showing(Show other) {
    return new RangeOptions(limit, other, mode);
  }

  /** The same, believed so far. */
  public RangeOptions withMode(ReadMode other) {
    return new RangeOptions(limit, show, other);
  }
}
