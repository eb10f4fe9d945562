package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.encoding.CanonicalReader;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.replica.storage.CorruptStateException;
import java.util.Optional;

/**
 * What the state keeps of a lease.
 *
 * @param ttlMillis how long it lives from a keep-alive on
 * @param deadlineMillis when it is due, on the lease clock
 * @param keys how many keys belong to it
 * @param client whose it is
 */
record LeaseRecord(long ttlMillis, long deadlineMillis, int keys, ClientId client) {

  /** The lease of this number, if there is one. */
  static Optional<LeaseRecord> find(Entries entries, long id) {
    return entries.get(EntryKeys.lease(id)).map(record -> decode(id, record));
  }

  /** The lease of this number, which there must be. */
  static LeaseRecord require(Entries entries, long id) {
    return find(entries, id)
        .orElseThrow(() -> new CorruptStateException("lease " + id, "a record", "none"));
  }

  LeaseRecord dueAt(long millis) {
    return new LeaseRecord(ttlMillis, millis, keys, client);
  }

  LeaseRecord withKeys(int change) {
    return new LeaseRecord(ttlMillis, deadlineMillis, keys + change, client);
  }

  void store(Entries entries, long id) {
    entries.put(
        EntryKeys.lease(id),
        new CanonicalWriter(2 * Long.BYTES + Integer.BYTES + Digest.SIZE)
            .u64(ttlMillis)
            .u64(deadlineMillis)
            .u32(keys)
            .raw(client.digest().bytes())
            .toBytes());
  }

  private static LeaseRecord decode(long id, Bytes record) {
    try {
      CanonicalReader in = new CanonicalReader(record);
      LeaseRecord lease =
          new LeaseRecord(
              in.count64(), in.count64(), in.u32(), new ClientId(Digest.of(in.raw(Digest.SIZE))));
      in.requireEnd();
      return lease;
    } catch (MalformedEncodingException | IllegalArgumentException e) {
      throw new CorruptStateException("lease " + id, "times, a count and a client", e);
    }
  }
}
