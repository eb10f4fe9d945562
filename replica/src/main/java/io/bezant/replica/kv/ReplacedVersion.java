package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.encoding.CanonicalReader;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.replica.storage.CorruptStateException;

/**
 * A version of a key that another has replaced, as it stands on a page of the history.
 *
 * @param key the key
 * @param until the revision that replaced it
 * @param version what the key was until then
 */
record ReplacedVersion(Bytes key, long until, Version version) {

  /** One that was there. */
  static Bytes encodePresent(Bytes key, long until, Bytes stored) {
    return head(key, until, true, stored.size()).raw(stored).toBytes();
  }

  /** One that was absent. */
  static Bytes encodeAbsent(Bytes key, long until, Version absent) {
    return head(key, until, false, 2 * Long.BYTES)
        .u64(absent.since())
        .u64(absent.replaced())
        .toBytes();
  }

  private static CanonicalWriter head(Bytes key, long until, boolean isPresent, int more) {
    return new CanonicalWriter(Integer.BYTES + key.size() + Long.BYTES + 1 + more)
        .sized(key)
        .u64(until)
        .flag(isPresent);
  }

  static ReplacedVersion decode(long number, Bytes encoded) {
    try {
      CanonicalReader in = new CanonicalReader(encoded);
      Bytes key = in.sized();
      long until = in.count64();
      boolean isPresent = in.flag();
      Bytes rest = in.raw(in.remaining());
      return new ReplacedVersion(
          key, until, isPresent ? Version.ofStored(key, rest) : Version.ofGrave(key, rest));
    } catch (MalformedEncodingException e) {
      throw new CorruptStateException(
          "version " + number + " of the history", "a version of a key", e);
    }
  }
}
