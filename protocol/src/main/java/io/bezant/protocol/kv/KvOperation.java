package io.bezant.protocol.kv;

import io.bezant.crypto.Bytes;

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
      case DeleteRange _delete -> false;
      case Put _put -> false;
      case Delete _delete -> false;
      case CompareAndSet _set -> false;
    };
  }

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
  record Put(Bytes key, Bytes value, boolean returnPrevious) implements OfOne {

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
  record Get(Bytes key) implements OfOne {}

  /**
   * Remove a key; removing an absent key changes nothing.
   *
   * @param key which
   * @param returnPrevious whether the answer tells what stood there before
   */
  record Delete(Bytes key, boolean returnPrevious) implements OfOne {

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
   * Read the keys of a range, in their order and as they are at one place of the agreed order.
   *
   * @param keys which
   * @param limit how many at most; zero for all there are
   * @param show what is told of each
   */
  record Range(KeyRange keys, int limit, Show show) implements OfMany {

    /** Rejects limits that are negative. */
    public Range {
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
  record DeleteRange(KeyRange keys, boolean returnPrevious) implements OfMany {}

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
