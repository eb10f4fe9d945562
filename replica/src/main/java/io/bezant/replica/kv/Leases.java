package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.encoding.CanonicalReader;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.replica.storage.CorruptStateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Leases: what is asked about them, and their end. A lease lives until the lease clock has come to
 * its deadline and the sweep at the beginning of a batch has come to it; until then it is there for
 * everybody, due or not (R18). With it go the keys that belong to it, at one revision of its own.
 *
 * <p>A sweep ends a bounded number of leases and of keys, the earliest deadline first and of equal
 * ones the lower number; the next batch goes on.
 */
final class Leases {

  /** A sweep ends so many leases at most. */
  static final int MOST_ENDED = 256;

  /** A sweep begins no further lease once it has removed so many keys. */
  static final int MOST_REMOVED = 1_024;

  private final Entries entries;
  private final Counters counters;
  private final LeaseLimits limits;
  private final ResultBudget budget;
  private final Consumer<Bytes> onRemoved;

  /**
   * The leases of a state.
   *
   * @param onRemoved told each key that is removed
   */
  Leases(Entries entries, Counters counters, ResultBudget budget, Consumer<Bytes> onRemoved) {
    this.entries = entries;
    this.counters = counters;
    this.limits = budget.limits().leases();
    this.budget = budget;
    this.onRemoved = onRemoved;
  }

  KvResult execute(KvOperation.OfLeases operation, ClientId client) {
    return switch (operation) {
      case KvOperation.LeaseGrant grant -> grant(grant, client);
      case KvOperation.LeaseKeepAlive(var ids) -> keepAlive(ids);
      case KvOperation.LeaseRevoke(var id) -> revoke(id);
      case KvOperation.LeaseTimeToLive(var id, var withKeys) -> timeToLive(id, withKeys);
      case KvOperation.LeaseList(var from, var limit) -> list(from, limit);
    };
  }

  private KvResult grant(KvOperation.LeaseGrant grant, ClientId client) {
    long held = heldBy(client);
    Optional<KvResult> failure =
        ttlFailure(grant.ttlMillis())
            .or(() -> failureIf(isTaken(grant.id()), KvError.LEASE_EXISTS, 0, grant.id()))
            .or(
                () ->
                    failureIf(
                        held >= limits.maxLeasesPerClient(),
                        KvError.TOO_MANY_LEASES,
                        limits.maxLeasesPerClient(),
                        held + 1))
            .or(() -> charge(1));
    if (failure.isPresent()) {
      return failure.get();
    }
    long id = grant.id() == 0 ? nextId() : grant.id();
    long deadline = counters.leaseMillis() + grant.ttlMillis();
    new LeaseRecord(grant.ttlMillis(), deadline, 0, client).store(entries, id);
    entries.put(EntryKeys.leaseDeadline(deadline, id), Bytes.of((byte) 0));
    setHeld(client, held + 1);
    counters.addLeases(1);
    return new KvResult.LeaseGranted(id, grant.ttlMillis());
  }

  private Optional<KvResult> ttlFailure(long ttlMillis) {
    return failureIf(
            ttlMillis < limits.minTtlMillis(),
            KvError.TTL_TOO_SHORT,
            limits.minTtlMillis(),
            ttlMillis)
        .or(
            () ->
                failureIf(
                    ttlMillis > limits.maxTtlMillis(),
                    KvError.TTL_TOO_LONG,
                    limits.maxTtlMillis(),
                    ttlMillis));
  }

  private static Optional<KvResult> failureIf(
      boolean isSo, KvError error, long limit, long actual) {
    return isSo ? Optional.of(new KvResult.Failed(error, limit, actual)) : Optional.empty();
  }

  private static KvResult notFound(long id) {
    return new KvResult.Failed(KvError.LEASE_NOT_FOUND, 0, id);
  }

  private boolean isTaken(long id) {
    return id > 0 && entries.get(EntryKeys.lease(id)).isPresent();
  }

  /** The next number that nobody chose: each was chosen once at most, so it is not far. */
  private long nextId() {
    long id = counters.nextLease();
    while (isTaken(id)) {
      id = counters.nextLease();
    }
    return id;
  }

  /** Everything is charged before the first lease is changed. */
  private KvResult keepAlive(List<Long> ids) {
    Optional<KvResult> failure = charge(ids.size());
    if (failure.isPresent()) {
      return failure.get();
    }
    List<Long> kept = new ArrayList<>(ids.size());
    for (long id : ids) {
      Optional<LeaseRecord> found = LeaseRecord.find(entries, id);
      found.ifPresent(lease -> extend(id, lease));
      kept.add(found.map(LeaseRecord::ttlMillis).orElse(0L));
    }
    return new KvResult.LeasesKept(kept);
  }

  private void extend(long id, LeaseRecord lease) {
    long deadline = counters.leaseMillis() + lease.ttlMillis();
    if (deadline != lease.deadlineMillis()) {
      entries.delete(EntryKeys.leaseDeadline(lease.deadlineMillis(), id));
      entries.put(EntryKeys.leaseDeadline(deadline, id), Bytes.of((byte) 0));
      lease.dueAt(deadline).store(entries, id);
    }
  }

  private KvResult revoke(long id) {
    Optional<LeaseRecord> lease = LeaseRecord.find(entries, id);
    if (lease.isEmpty()) {
      return notFound(id);
    }
    Optional<KvResult> failure = charge(1 + lease.get().keys());
    if (failure.isPresent()) {
      return failure.get();
    }
    int removed = end(id, lease.get());
    return new KvResult.LeaseRevoked(removed, counters.revision());
  }

  private KvResult timeToLive(long id, boolean withKeys) {
    Optional<LeaseRecord> found = LeaseRecord.find(entries, id);
    if (found.isEmpty()) {
      return notFound(id);
    }
    LeaseRecord lease = found.get();
    List<Bytes> keys = withKeys ? keysOf(id) : List.of();
    ResultBudget.Returned before = budget.returned();
    Optional<KvResult> failure = budget.look(0);
    for (int i = 0; i < keys.size() && failure.isEmpty(); i++) {
      failure = budget.look(0);
      if (failure.isEmpty()) {
        failure = budget.charge(new KeyValue(keys.get(i), Bytes.EMPTY, 1, 1, 1, id));
      }
    }
    if (failure.isPresent()) {
      budget.refund(before);
      return failure.get();
    }
    long remaining = Math.max(0, lease.deadlineMillis() - counters.leaseMillis());
    return new KvResult.LeaseTold(lease.ttlMillis(), remaining, keys);
  }

  private KvResult list(long from, int limit) {
    List<Long> ids = new ArrayList<>();
    List<KvResult> failure = new ArrayList<>();
    entries.scan(
        EntryKeys.lease(from),
        EntryKeys.AFTER_LEASES,
        (key, record) -> {
          budget.look(0).ifPresent(failure::add);
          ids.add(number(key, 2));
          return failure.isEmpty() && ids.size() <= limit;
        });
    if (!failure.isEmpty()) {
      return failure.getFirst();
    }
    long next = ids.size() > limit ? ids.removeLast() : 0;
    return new KvResult.LeasesListed(ids, next);
  }

  /** Ends what is due. */
  void sweep() {
    List<Long> due = new ArrayList<>();
    if (counters.leases() > 0) {
      entries.scan(
          EntryKeys.leaseDeadline(0, 0),
          EntryKeys.leaseDeadline(counters.leaseMillis() + 1, 0),
          (key, record) -> {
            due.add(number(key, 2 + Long.BYTES));
            return due.size() < MOST_ENDED;
          });
    }
    int removed = 0;
    for (int i = 0; i < due.size() && removed < MOST_REMOVED; i++) {
      long id = due.get(i);
      removed += end(id, LeaseRecord.require(entries, id));
    }
  }

  /** Ends a lease; returns how many keys went with it. */
  private int end(long id, LeaseRecord lease) {
    List<Bytes> keys = keysOf(id);
    if (keys.size() != lease.keys()) {
      throw new CorruptStateException("lease " + id, lease.keys() + " keys", "" + keys.size());
    }
    if (!keys.isEmpty()) {
      counters.nextRevision();
    }
    for (Bytes key : keys) {
      entries.delete(EntryKeys.leaseKey(id, key));
      entries.delete(EntryKeys.current(key));
      onRemoved.accept(key);
    }
    entries.delete(EntryKeys.leaseDeadline(lease.deadlineMillis(), id));
    entries.delete(EntryKeys.lease(id));
    setHeld(lease.client(), heldBy(lease.client()) - 1);
    counters.addLeases(-1);
    return keys.size();
  }

  private List<Bytes> keysOf(long id) {
    List<Bytes> keys = new ArrayList<>();
    entries.scan(
        EntryKeys.leaseKey(id, Bytes.EMPTY),
        EntryKeys.leaseKey(id + 1, Bytes.EMPTY),
        (key, record) -> keys.add(key.slice(2 + Long.BYTES, key.size())));
    return keys;
  }

  /** A change of so many entries counts like the removal of as many keys. */
  private Optional<KvResult> charge(int changes) {
    Optional<KvResult> failure = Optional.empty();
    for (int i = 0; i < changes && failure.isEmpty(); i++) {
      failure = budget.look(0).or(budget::remove);
    }
    return failure;
  }

  private long heldBy(ClientId client) {
    return entries.get(EntryKeys.leasesOf(client)).map(Counters::read).orElse(0L);
  }

  private void setHeld(ClientId client, long count) {
    Bytes key = EntryKeys.leasesOf(client);
    if (count == 0) {
      entries.delete(key);
    } else {
      entries.put(key, new CanonicalWriter(Long.BYTES).u64(count).toBytes());
    }
  }

  private static long number(Bytes entryKey, int at) {
    try {
      return new CanonicalReader(entryKey.slice(at, at + Long.BYTES)).count64();
    } catch (MalformedEncodingException e) {
      throw new CorruptStateException("the leases", "a number", e);
    }
  }
}
