package io.bezant.bench.simulation.invariant;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The dumb version of leases: a plain map of them. Which keys belong to one is what the keys say.
 * Written anew from the description of the operations.
 */
final class ReferenceLeases {

  private static final int MOST_ENDED = 256;
  private static final int MOST_REMOVED = 1_024;
  private static final int KEYS_OF_A_CHANGE = 10;

  private record Lease(long ttl, long deadline, ClientId client) {}

  private final ReferenceStore store;
  private final ReferenceBudget budget;
  private final LeaseLimits limits;
  private final TreeMap<Long, Lease> leases = new TreeMap<>();
  private long timeMillis;
  private long clockMillis;
  private long tried;

  ReferenceLeases(ReferenceStore store, ReferenceBudget budget, LeaseLimits limits) {
    this.store = store;
    this.budget = budget;
    this.limits = limits;
  }

  /** Time goes on to what a batch proposes, and what is due ends. */
  void beginBatch(long proposedMillis) {
    if (proposedMillis > timeMillis) {
      clockMillis +=
          timeMillis == 0 ? 0 : Math.min(proposedMillis - timeMillis, limits.maxStepMillis());
      timeMillis = proposedMillis;
    }
    List<Long> due =
        leases.entrySet().stream()
            .filter(each -> each.getValue().deadline() <= clockMillis)
            .sorted(
                Comparator.comparingLong(
                        (Map.Entry<Long, Lease> each) -> each.getValue().deadline())
                    .thenComparing(Map.Entry::getKey))
            .limit(MOST_ENDED)
            .map(Map.Entry::getKey)
            .toList();
    int removed = 0;
    for (long id : due) {
      removed += removed < MOST_REMOVED ? end(id) : 0;
    }
  }

  private int end(long id) {
    leases.remove(id);
    return store.removeKeysOf(id);
  }

  KvResult run(KvOperation.OfLeases operation, ClientId client) {
    return switch (operation) {
      case KvOperation.LeaseGrant(long ttl, long id) -> grant(ttl, id, client);
      case KvOperation.LeaseKeepAlive(List<Long> ids) -> keepAlive(ids);
      case KvOperation.LeaseRevoke(long id) -> leases.containsKey(id) ? revoke(id) : notFound(id);
      case KvOperation.LeaseTimeToLive(long id, boolean withKeys) ->
          Optional.ofNullable(leases.get(id))
              .map(lease -> timeToLive(lease, withKeys ? store.keysOf(id) : List.of()))
              .orElseGet(() -> notFound(id));
      case KvOperation.LeaseList(long from, int limit) -> list(from, limit);
    };
  }

  private static KvResult notFound(long id) {
    return new KvResult.Failed(KvError.LEASE_NOT_FOUND, 0, id);
  }

  private Optional<KvResult> charged(int changes) {
    Optional<KvResult> failure = Optional.empty();
    for (int i = 0; i < changes; i++) {
      failure = failure.or(() -> budget.weighed(1)).or(() -> budget.weighed(KEYS_OF_A_CHANGE - 1));
    }
    return failure;
  }

  private KvResult grant(long ttl, long wanted, ClientId client) {
    long held = leases.values().stream().filter(each -> each.client().equals(client)).count();
    if (ttl < limits.minTtlMillis()) {
      return new KvResult.Failed(KvError.TTL_TOO_SHORT, limits.minTtlMillis(), ttl);
    }
    if (ttl > limits.maxTtlMillis()) {
      return new KvResult.Failed(KvError.TTL_TOO_LONG, limits.maxTtlMillis(), ttl);
    }
    if (leases.containsKey(wanted)) {
      return new KvResult.Failed(KvError.LEASE_EXISTS, 0, wanted);
    }
    if (held >= limits.maxLeasesPerClient()) {
      return new KvResult.Failed(KvError.TOO_MANY_LEASES, limits.maxLeasesPerClient(), held + 1);
    }
    return charged(1).orElseGet(() -> begin(ttl, wanted, client));
  }

  private KvResult begin(long ttl, long wanted, ClientId client) {
    long id = wanted;
    while (id == 0 || leases.containsKey(id)) {
      tried++;
      id = tried;
    }
    leases.put(id, new Lease(ttl, clockMillis + ttl, client));
    return new KvResult.LeaseGranted(id, ttl);
  }

  private KvResult keepAlive(List<Long> ids) {
    Optional<KvResult> failure = charged(ids.size());
    if (failure.isPresent()) {
      return failure.get();
    }
    List<Long> kept = new ArrayList<>();
    for (long id : ids) {
      Lease lease = leases.get(id);
      kept.add(lease == null ? 0 : lease.ttl());
      if (lease != null) {
        leases.put(id, new Lease(lease.ttl(), clockMillis + lease.ttl(), lease.client()));
      }
    }
    return new KvResult.LeasesKept(kept);
  }

  private KvResult revoke(long id) {
    return charged(1 + store.keysOf(id).size())
        .orElseGet(
            () -> {
              int removed = end(id);
              return new KvResult.LeaseRevoked(removed, store.revision());
            });
  }

  private KvResult timeToLive(Lease lease, List<Bytes> keys) {
    return budget
        .weighed(1)
        .or(() -> budget.told(keys))
        .orElseGet(
            () ->
                new KvResult.LeaseTold(
                    lease.ttl(), Math.max(0, lease.deadline() - clockMillis), keys));
  }

  private KvResult list(long from, int limit) {
    List<Long> ids = new ArrayList<>();
    for (long id : leases.tailMap(from).keySet()) {
      if (ids.size() > limit) {
        break;
      }
      Optional<KvResult> failure = budget.weighed(1);
      if (failure.isPresent()) {
        return failure.get();
      }
      ids.add(id);
    }
    long next = ids.size() > limit ? ids.removeLast() : 0;
    return new KvResult.LeasesListed(ids, next);
  }

  /** The lease that a put gives its key. */
  static long leaseOf(KvOperation.PutLeased put, Optional<KeyValue> before) {
    return put.lease() == 0 ? before.map(KeyValue::lease).orElse(0L) : put.lease();
  }

  /** Why a put cannot give its key that lease, if it is so. */
  Optional<KvResult> failure(KvOperation.PutLeased put, Optional<KeyValue> before) {
    if (put.lease() == 0) {
      return before.isPresent()
          ? Optional.empty()
          : Optional.of(new KvResult.Failed(KvError.NO_LEASE_TO_KEEP, 0, 0));
    }
    if (before.isPresent() && before.get().lease() == put.lease()) {
      return Optional.empty();
    }
    if (!leases.containsKey(put.lease())) {
      return Optional.of(notFound(put.lease()));
    }
    int keys = store.keysOf(put.lease()).size();
    return keys < limits.maxKeysPerLease()
        ? Optional.empty()
        : Optional.of(
            new KvResult.Failed(
                KvError.TOO_MANY_KEYS_OF_LEASE, limits.maxKeysPerLease(), keys + 1L));
  }
}
