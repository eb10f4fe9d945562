package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.encoding.CanonicalReader;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.replica.storage.CorruptStateException;

/**
 * The numbers that belong to the store as a whole: its revision, the agreed time, and how many
 * sessions were ever opened. They change in memory while a batch is executed and become entries at
 * its end.
 */
final class Counters implements Revisions {

  private final Entries entries;
  private final Counter revision;
  private final Counter time;
  private final Counter sessions;

  Counters(Entries entries) {
    this.entries = entries;
    this.revision = new Counter(EntryKeys.REVISION);
    this.time = new Counter(EntryKeys.TIME);
    this.sessions = new Counter(EntryKeys.SESSION_COUNTER);
  }

  @Override
  public long revision() {
    return revision.value;
  }

  @Override
  public long nextRevision() {
    revision.value = Math.addExact(revision.value, 1);
    return revision.value;
  }

  /** A session id that was never given before. */
  SessionId nextSession() {
    sessions.value = Math.addExact(sessions.value, 1);
    return new SessionId(sessions.value);
  }

  /** The agreed time, in milliseconds since 1970. */
  long timeMillis() {
    return time.value;
  }

  /** Lets the agreed time move on to what a batch proposes; it never goes back (R7). */
  void advanceTime(long proposedMillis) {
    time.value = Math.max(time.value, proposedMillis);
  }

  /** Makes entries of what has changed. */
  void flush() {
    revision.flush();
    time.flush();
    sessions.flush();
  }

  /** One number and the entry that keeps it; absent means zero. */
  private final class Counter {
    private final Bytes key;
    private long value;
    private long written;

    Counter(Bytes key) {
      this.key = key;
      this.value = entries.get(key).map(Counters::read).orElse(0L);
      this.written = value;
    }

    void flush() {
      if (value != written) {
        entries.put(key, new CanonicalWriter(8).u64(value).toBytes());
        written = value;
      }
    }
  }

  private static long read(Bytes record) {
    try {
      CanonicalReader in = new CanonicalReader(record);
      long value = in.count64();
      in.requireEnd();
      return value;
    } catch (MalformedEncodingException e) {
      throw new CorruptStateException("the counters", "a counter", e);
    }
  }
}
