package io.bezant.protocol.kv;

import io.bezant.crypto.Bytes;

/**
 * One thing asked of the store. Keys and values of any size can be named here; what is beyond the
 * cluster's limits is answered with {@link KvResult.Failed}.
 */
public sealed interface KvOperation {

  /** The key it is about. */
  Bytes key();

  /**
   * Write a value, whether or not the key exists.
   *
   * @param key where
   * @param value what
   * @param returnPrevious whether the answer tells what stood there before
   */
  record Put(Bytes key, Bytes value, boolean returnPrevious) implements KvOperation {

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
  record Get(Bytes key) implements KvOperation {}

  /**
   * Remove a key; removing an absent key changes nothing.
   *
   * @param key which
   * @param returnPrevious whether the answer tells what stood there before
   */
  record Delete(Bytes key, boolean returnPrevious) implements KvOperation {

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
  record CompareAndSet(Bytes key, Expectation expected, Bytes value) implements KvOperation {}
}
