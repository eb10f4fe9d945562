package io.bezant.protocol.kv;

import io.bezant.crypto.Bytes;

/** One change of one key, as it is told to those who watch. */
public sealed interface KvEvent {

  /** The key that changed. */
  Bytes key();

  /** The revision at which it did, one or more. */
  long revision();

  /** What was there before, as far as it is told. */
  Previous previous();

  /**
   * The key was written.
   *
   * @param keyValue what it is from then on; the revision of the change is its {@code modRevision}
   * @param previous what was there before
   */
  record Put(KeyValue keyValue, Previous previous) implements KvEvent {

    @Override
    public Bytes key() {
      return keyValue.key();
    }

    @Override
    public long revision() {
      return keyValue.modRevision();
    }
  }

  /**
   * The key was removed.
   *
   * @param key which
   * @param revision when, one or more
   * @param previous what was there before
   */
  record Delete(Bytes key, long revision, Previous previous) implements KvEvent {

    /** Rejects revisions that cannot be. */
    public Delete {
      if (revision < 1) {
        throw new IllegalArgumentException("no change has the revision " + revision);
      }
    }
  }

  /** What was there before a change. */
  sealed interface Previous {

    /** Not asked for, or there was nothing. */
    record None() implements Previous {}

    /**
     * It is told.
     *
     * @param keyValue what was there, of the same key
     */
    record Known(KeyValue keyValue) implements Previous {}

    /**
     * It was asked for and there was something, but both together do not fit one message. What was
     * there can be read at the revision before.
     */
    record TooLarge() implements Previous {}
  }
}
