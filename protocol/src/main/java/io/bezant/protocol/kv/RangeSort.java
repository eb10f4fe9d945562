package io.bezant.protocol.kv;

import java.util.Comparator;

/**
 * The order in which the keys of a range are told. Keys that are equal in what they are sorted by
 * stand in ascending order of the keys themselves, so that there is one order only.
 *
 * @param target what they are sorted by
 * @param direction which comes first
 */
public record RangeSort(Target target, Direction direction) {

  /** The order that ranges have by themselves. */
  public static final RangeSort BY_KEY = new RangeSort(Target.KEY, Direction.ASCEND);

  /** The order of keys with their values. */
  public Comparator<KeyValue> comparator() {
    Comparator<KeyValue> byKey = Comparator.comparing(KeyValue::key);
    Comparator<KeyValue> byTarget =
        switch (target) {
          case KEY -> byKey;
          case VERSION -> Comparator.comparingLong(KeyValue::version);
          case CREATE -> Comparator.comparingLong(KeyValue::createRevision);
          case MOD -> Comparator.comparingLong(KeyValue::modRevision);
          case VALUE -> Comparator.comparing(KeyValue::value);
        };
    return (direction == Direction.DESCEND ? byTarget.reversed() : byTarget).thenComparing(byKey);
  }

  /** What keys are sorted by. Codes are permanent. */
  public enum Target {
    /** The key, by its bytes. */
    KEY(0),
    /** The number of writes since it was created. */
    VERSION(1),
    /** The revision that created it. */
    CREATE(2),
    /** The revision that wrote it last. */
    MOD(3),
    /** The value, by its bytes. */
    VALUE(4);

    private final int code;

    Target(int code) {
      this.code = code;
    }

    /** The permanent number of this. */
    public int code() {
      return code;
    }
  }

  /** Which comes first. Codes are permanent. */
  public enum Direction {
    /** The lowest. */
    ASCEND(0),
    /** The highest. */
    DESCEND(1);

    private final int code;

    Direction(int code) {
      this.code = code;
    }

    /** The permanent number of this. */
    public int code() {
      return code;
    }
  }
}
