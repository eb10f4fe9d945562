package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.encoding.CanonicalReader;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.RequestKey;
import io.bezant.replica.storage.CorruptStateException;

/**
 * What a request was answered, kept until its client acknowledges it: the record of a cached reply.
 *
 * @param requestDigest the request that was executed under its name
 * @param executed at which sequence number
 * @param result what was answered
 */
record CachedReply(Digest requestDigest, SequenceNumber executed, Bytes result) {

  Bytes encode() {
    return new CanonicalWriter(Digest.SIZE + Long.BYTES + result.size())
        .raw(requestDigest.bytes())
        .u64(executed.value())
        .raw(result)
        .toBytes();
  }

  static CachedReply decode(Bytes record) {
    try {
      CanonicalReader in = new CanonicalReader(record);
      return new CachedReply(
          Digest.of(in.raw(Digest.SIZE)), new SequenceNumber(in.count64()), in.raw(in.remaining()));
    } catch (MalformedEncodingException e) {
      throw new CorruptStateException("a session", "a cached reply", e);
    }
  }

  /** The reply, for any replica to send under its own view. */
  Reply toReply(RequestKey key) {
    return new Reply(View.ZERO, key, requestDigest, executed, result);
  }
}
