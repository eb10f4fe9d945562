package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.encoding.CanonicalReader;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.replica.storage.CorruptStateException;

/**
 * The numbers that belong to the store as a whole: its revision, the agreed time, the lease clock,
 * and how many sessions and leases there were and are. They change in memory while a batch is
 * executed and become entries at its end.
 */
final class Counters implements Revisions {

  private final Entries entries;
  private final Counter revision;
  private final Counter time;
  private final Counter leaseClock;
  private final Counter sessions;
  private final Counter leaseIds;
  private final Counter leases;

  Counters(Entries entries) {
    this.entries = entries;
    this.revision = new Counter(EntryKeys.REVISION);
    this.time = new Counter(EntryKeys.TIME);
    this.leaseClock = new Counter(EntryKeys.LEASE_CLOCK);
    this.leaseIds = new Counter(EntryKeys.LEASE_IDS);
    this.leases = new Counter(EntryKeys.LEASES);
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

  /**
   * Lets the agreed time move on to what a batch proposes; it never goes back (R7). The lease clock
   * moves as far, at most by a step, and stands still until there was a time to count from (R6).
   */
  void advanceTime(long proposedMillis, long maxStepMillis) {
    long passed = Math.max(0, proposedMillis - time.value);
    if (time.value > 0) {
      leaseClock.value = Math.addExact(leaseClock.value, Math.min(passed, maxStepMillis));
    }
    time.value += passed;
  }

  /** The clock on which leases end, in milliseconds since the first batch; slower than time. */
  long leaseMillis() {
    return leaseClock.value;
  }

  /** A number that was never tried before as the id of a lease. */
  long nextLease() {
    leaseIds.value = Math.addExact(leaseIds.value, 1);
    return leaseIds.value;
  }

  /** How many leases there are. */
  long leases() {
    return leases.value;
  }

  /** One more lease, or one less. */
  void addLeases(int change) {
    leases.value += change;
  }

  /** Makes entries of what has changed. */
  void flush() {
    revision.flush();
    time.flush();
    leaseClock.flush();
    sessions.flush();
    leaseIds.flush();
    leases.flush();
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

  /** The number that an entry keeps. */
  static long read(Bytes record) {
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
