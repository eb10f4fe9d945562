package io.bezant.protocol.kv;

import io.bezant.crypto.Bytes;

/**
 * A key with its value and history in brief.
 *
 * @param key which
 * @param value what stands there
 * @param createRevision the store's revision when the key came into being, one or more
 * @param modRevision the store's revision when it was written last, at least createRevision
 * @param version how often it was written since it came into being, one or more
 * @param lease the lease it is attached to; zero for none
 */
public record KeyValue(
    Bytes key, Bytes value, long createRevision, long modRevision, long version, long lease) {

  /** Rejects histories that cannot be. */
  public KeyValue {
    if (createRevision < 1 || modRevision < createRevision || version < 1 || lease < 0) {
      throw new IllegalArgumentException(
          "no key has createRevision "
              + createRevision
              + ", modRevision "
              + modRevision
              + ", version "
              + version
              + ", lease "
              + lease);
    }
  }
}
