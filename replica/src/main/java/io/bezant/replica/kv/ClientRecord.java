package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.encoding.CanonicalReader;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.replica.storage.CorruptStateException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is kept of a client for ever: its last opening of a session, and which sessions it has open.
 *
 * @param counter the client's counter of openings, as of the last one; at least one
 * @param requestDigest the request that opened the last one
 * @param executed the sequence number at which it did
 * @param opened the session it opened; always among the open ones
 * @param sessions the open sessions, ascending
 */
record ClientRecord(
    long counter,
    Digest requestDigest,
    SequenceNumber executed,
    SessionId opened,
    List<SessionId> sessions) {

  ClientRecord {
    sessions = List.copyOf(sessions);
  }

  Bytes encode() {
    CanonicalWriter out =
        new CanonicalWriter(4 * Long.BYTES + Digest.SIZE + Long.BYTES * sessions.size())
            .u64(counter)
            .raw(requestDigest.bytes())
            .u64(executed.value())
            .u64(opened.value())
            .u32(sessions.size());
    sessions.forEach(session -> out.u64(session.value()));
    return out.toBytes();
  }

  static ClientRecord decode(Bytes record) {
    try {
      CanonicalReader in = new CanonicalReader(record);
      long counter = in.count64();
      Digest requestDigest = Digest.of(in.raw(Digest.SIZE));
      SequenceNumber executed = new SequenceNumber(in.count64());
      SessionId opened = new SessionId(in.count64());
      int count = in.count(1, Integer.MAX_VALUE, Long.BYTES);
      List<SessionId> sessions = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        sessions.add(new SessionId(in.count64()));
      }
      in.requireEnd();
      return new ClientRecord(counter, requestDigest, executed, opened, sessions);
    } catch (MalformedEncodingException e) {
      throw new CorruptStateException("a client", "its record", e);
    }
  }
}
