package io.bezant.protocol.kv;

import java.util.Optional;

/** The answer to one operation; answers stand in the order of the operations. */
public sealed interface KvResult {

  /**
   * A value was written.
   *
   * @param revision the store's revision of this write
   * @param previous what stood there before, if that was asked for and anything did
   */
  record Written(long revision, Optional<KeyValue> previous) implements KvResult {}

  /**
   * The key exists.
   *
   * @param keyValue as it was at this place of the agreed order
   */
  record Found(KeyValue keyValue) implements KvResult {}

  /** The key does not exist. */
  record NotFound() implements KvResult {}

  /**
   * A removal was done, or there was nothing to remove.
   *
   * @param count how many keys were removed
   * @param revision the store's revision of this removal; the current one if nothing was removed
   * @param previous what stood there before, if that was asked for and anything did
   */
  record Deleted(long count, long revision, Optional<KeyValue> previous) implements KvResult {}

  /**
   * The key was not as expected; nothing was written.
   *
   * @param current as the key is; empty if it does not exist
   */
  record CompareFailed(Optional<KeyValue> current) implements KvResult {}

  /**
   * The operation could not be done; nothing was changed.
   *
   * @param error why
   * @param limit the limit that was exceeded; zero where the error has none
   * @param actual the value that exceeded it; zero where the error has none
   */
  record Failed(KvError error, long limit, long actual) implements KvResult {}
}
