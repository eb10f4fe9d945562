package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.encoding.CanonicalReader;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.replica.storage.CorruptStateException;

/** The record of a key of the store: its history in brief, then its value to the end. */
final class StoredValue {

  /** What a key has that belongs to no lease. */
  static final long NO_LEASE = 0;

  private static final int LEASE_AT = 3 * Long.BYTES;
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

  /** The lease that a record of a key names. */
  static long leaseOf(Bytes entryKey, Bytes record) {
    try {
      return new CanonicalReader(record.slice(LEASE_AT, HEADER_BYTES)).count64();
    } catch (MalformedEncodingException | IndexOutOfBoundsException e) {
      throw new CorruptStateException("the record of " + entryKey, "a value with its lease", e);
    }
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
