package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.encoding.CanonicalReader;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.replica.storage.CorruptStateException;
import java.util.Optional;

/**
 * What a key was from one revision on: a value, or absent.
 *
 * @param keyValue what it was; none while it was absent
 * @param since the revision that made it so; zero if it has been absent as far back as is known
 * @param replaced the number of the version before it in the history; {@link #UNKNOWN} if that was
 *     not kept
 */
record Version(Optional<KeyValue> keyValue, long since, long replaced) {

  /** The number of no version. */
  static final long UNKNOWN = 0;

  /** A key that never was, as far back as is known. */
  static final Version NEVER = new Version(Optional.empty(), 0, UNKNOWN);

  /** A key that is not there since a revision. */
  static Version absent(long since, long replaced) {
    return new Version(Optional.empty(), since, replaced);
  }

  /** The version that an entry of a key of the store is. */
  static Version ofStored(Bytes key, Bytes stored) {
    KeyValue keyValue = StoredValue.decode(key, recordOf(key, stored));
    return new Version(Optional.of(keyValue), keyValue.modRevision(), replacedBy(key, stored));
  }

  /** The entry of a key of the store. */
  static Bytes stored(Bytes record, long replaced) {
    return new CanonicalWriter(Long.BYTES + record.size()).u64(replaced).raw(record).toBytes();
  }

  /** The record of a key without the number of what it replaced. */
  static Bytes recordOf(Bytes key, Bytes stored) {
    if (stored.size() < Long.BYTES) {
      throw new CorruptStateException(
          "the record of key " + key, "a number and a record", stored.size() + " bytes");
    }
    return stored.slice(Long.BYTES, stored.size());
  }

  private static long replacedBy(Bytes key, Bytes stored) {
    try {
      return new CanonicalReader(stored).count64();
    } catch (MalformedEncodingException e) {
      throw new CorruptStateException("the record of key " + key, "the number of a version", e);
    }
  }

  /** The entry of a key that was removed and whose removal is kept in the history. */
  static Bytes grave(long removed, long replaced) {
    return new CanonicalWriter(2 * Long.BYTES).u64(removed).u64(replaced).toBytes();
  }

  /** The version that such an entry is. */
  static Version ofGrave(Bytes key, Bytes grave) {
    try {
      CanonicalReader in = new CanonicalReader(grave);
      Version version = absent(in.count64(), in.count64());
      in.requireEnd();
      return version;
    } catch (MalformedEncodingException e) {
      throw new CorruptStateException("the grave of key " + key, "a revision and a number", e);
    }
  }
}
