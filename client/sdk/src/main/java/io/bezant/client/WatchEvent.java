package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.util.Optional;

/** One change of one key. */
public sealed interface WatchEvent {

  /** The key that changed. */
  Bytes key();

  /** The key as UTF-8 text. */
  default String keyUtf8() {
    return key().utf8();
  }

  /** The store's revision at which it did. */
  long revision();

  /** What was there before, if it was asked for and there was something. */
  Optional<KeyValue> previous();

  /**
   * Whether there was something before that was asked for and does not fit one message with the
   * change. It can be read at the revision before.
   */
  boolean isPreviousTooLarge();

  /**
   * The key was written.
   *
   * @param keyValue what it is from then on
   * @param previous what was there before, if it was asked for and there was something
   * @param isPreviousTooLarge whether that is not told for its size
   */
  record Put(KeyValue keyValue, Optional<KeyValue> previous, boolean isPreviousTooLarge)
      implements WatchEvent {

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
   * @param revision when
   * @param previous what was there before, if it was asked for
   * @param isPreviousTooLarge whether that is not told for its size
   */
  record Delete(Bytes key, long revision, Optional<KeyValue> previous, boolean isPreviousTooLarge)
      implements WatchEvent {}
}
