package io.bezant.client;

import io.bezant.crypto.Bytes;

/**
 * A key and what the store holds under it.
 *
 * @param key the key
 * @param value its value
 * @param createRevision the store's revision when the key came to be
 * @param modRevision the store's revision when it was last written
 * @param version how often it has been written since it came to be; one or more
 * @param lease the lease it is attached to; zero for none
 */
public record KeyValue(
    Bytes key, Bytes value, long createRevision, long modRevision, long version, long lease) {

  /** The key as UTF-8 text. */
  public String keyUtf8() {
    return key.utf8();
  }

  /** The value as UTF-8 text. */
  public String valueUtf8() {
    return value.utf8();
  }

  /** Copies what stands in a frame, so that a small value does not keep a large frame alive. */
  static KeyValue of(io.bezant.protocol.kv.KeyValue found) {
    return new KeyValue(
        found.key().compact(),
        found.value().compact(),
        found.createRevision(),
        found.modRevision(),
        found.version(),
        found.lease());
  }
}
