package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.encoding.CanonicalReader;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.replica.storage.CorruptStateException;

/** The record of a key of the store: its history in brief, then its value to the end. */
final class StoredValue {

  private static final int HEADER_BYTES = 4 * Long.BYTES;

  private StoredValue() {}

  static Bytes encode(KeyValue keyValue) {
    return new CanonicalWriter(HEADER_BYTES + keyValue.value().size())
        .u64(keyValue.createRevision())
        .u64(keyValue.modRevision())
        .u64(keyValue.version())
        .u64(keyValue.lease())
        .raw(keyValue.value())
        .toBytes();
  }

  static KeyValue decode(Bytes key, Bytes record) {
    try {
      CanonicalReader in = new CanonicalReader(record);
      long createRevision = in.count64();
      long modRevision = in.count64();
      long version = in.count64();
      long lease = in.count64();
      Bytes value = in.raw(in.remaining());
      return new KeyValue(key, value, createRevision, modRevision, version, lease);
    } catch (MalformedEncodingException | IllegalArgumentException e) {
      throw new CorruptStateException("the record of key " + key, "a value with its revisions", e);
    }
  }
}
