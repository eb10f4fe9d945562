package io.bezant.replica.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever is done, leases are what a plain map of them and of keys says. */
class LeaseModelTest {

  private static final int STEPS = 120;
  private static final LeaseLimits LIMITS = new LeaseLimits(1_000, 3_000, 20_000, 6, 4);

  private record Lease(long ttl, long deadline) {}

  private final TreeMap<Long, Lease> leases = new TreeMap<>();
  private final TreeMap<String, Long> keys = new TreeMap<>();
  private long clock;

  @Property(tries = 60)
  void leasesAreWhatThePlainMapSays(@ForAll long seed) {
    leases.clear();
    keys.clear();
    clock = 0;
    SplittableRandom random = new SplittableRandom(seed);
    KvCluster cluster = KvCluster.leasing(LIMITS);
    SessionId session = cluster.open(KvCluster.CLIENTS.getFirst(), 1);
    for (int number = 1; number <= STEPS; number++) {
      if (random.nextInt(3) == 0) {
        long millis = 10L + random.nextInt(3_000);
        cluster.pass(millis);
        advance(millis);
      }
      if (random.nextInt(20) == 0) {
        cluster.restart();
      }
      KvOperation operation = operation(random);
      advance(10);
      KvResult told = cluster.run(session, number, operation).getFirst();
      apply(operation, told);
      assertSame(cluster);
    }
  }

  private void advance(long millis) {
    clock += Math.min(millis, LIMITS.maxStepMillis());
    List<Long> due =
        leases.entrySet().stream()
            .filter(lease -> lease.getValue().deadline() <= clock)
            .sorted(
                Comparator.comparingLong(
                        (Map.Entry<Long, Lease> lease) -> lease.getValue().deadline())
                    .thenComparing(Map.Entry::getKey))
            .map(Map.Entry::getKey)
            .toList();
    due.forEach(this::end);
  }

  private long end(long id) {
    leases.remove(id);
    List<String> gone = keysOf(id);
    gone.forEach(keys::remove);
    return gone.size();
  }

  private List<String> keysOf(long id) {
    return keys.entrySet().stream()
        .filter(key -> key.getValue() == id)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static String key(SplittableRandom random) {
    return "k" + random.nextInt(8);
  }

  private static KvOperation.Step write(SplittableRandom random) {
    Bytes key = Bytes.utf8(key(random));
    return switch (random.nextInt(4)) {
      case 0 -> new KvOperation.Put(key, key);
      case 1 -> new KvOperation.Delete(key);
      default -> new KvOperation.PutLeased(key, key, random.nextInt(9), false);
    };
  }

  private static KvOperation operation(SplittableRandom random) {
    long id = 1L + random.nextInt(8);
    return switch (random.nextInt(9)) {
      case 0, 1 -> new KvOperation.LeaseGrant(2_900L + random.nextInt(4_000), random.nextInt(9));
      case 2, 3 -> new KvOperation.LeaseKeepAlive(List.of(id, 1L + random.nextInt(8)));
      case 4 -> new KvOperation.LeaseRevoke(id);
      case 5 ->
          new KvOperation.DeleteRange(
              new KeyRange(Bytes.utf8("k" + random.nextInt(4)), Optional.of(Bytes.utf8("k5"))),
              false);
      case 6 -> {
        KvOperation.Step first = write(random);
        yield new KvOperation.Transaction(List.of(), List.of(first), List.of());
      }
      default -> write(random);
    };
  }

  private void apply(KvOperation operation, KvResult told) {
    switch (operation) {
      case KvOperation.LeaseGrant(long ttl, long id) -> {
        boolean fits =
            ttl >= LIMITS.minTtlMillis()
                && !(id > 0 && leases.containsKey(id))
                && leases.size() < LIMITS.maxLeasesPerClient();
        assertEquals(fits, told instanceof KvResult.LeaseGranted, "" + told);
        if (told instanceof KvResult.LeaseGranted(long granted, long millis)) {
          leases.put(granted, new Lease(millis, clock + millis));
        }
      }
      case KvOperation.LeaseKeepAlive(List<Long> ids) -> {
        List<Long> expected = new ArrayList<>();
        for (long id : ids) {
          expected.add(leases.containsKey(id) ? leases.get(id).ttl() : 0);
          leases.computeIfPresent(id, (same, lease) -> new Lease(lease.ttl(), clock + lease.ttl()));
        }
        assertEquals(new KvResult.LeasesKept(expected), told);
      }
      case KvOperation.LeaseRevoke(long id) -> {
        boolean isThere = leases.containsKey(id);
        long count = end(id);
        assertEquals(
            isThere ? count : -1, told instanceof KvResult.LeaseRevoked gone ? gone.count() : -1);
      }
      case KvOperation.Transaction(var comparisons, List<KvOperation.Step> steps, var failure) ->
          apply(
              steps.getFirst(),
              told instanceof KvResult.Transacted done ? done.results().getFirst() : told);
      case KvOperation.DeleteRange range ->
          keys.keySet().removeIf(key -> range.keys().contains(Bytes.utf8(key)));
      case KvOperation.Put put -> keys.put(put.key().utf8(), 0L);
      case KvOperation.Delete delete -> keys.remove(delete.key().utf8());
      case KvOperation.PutLeased put -> applyLeased(put, told);
      default -> throw new AssertionError(operation);
    }
  }

  private void applyLeased(KvOperation.PutLeased put, KvResult told) {
    String key = put.key().utf8();
    long before = keys.getOrDefault(key, 0L);
    long after = put.lease() == 0 ? before : put.lease();
    boolean fits =
        put.lease() == 0
            ? keys.containsKey(key)
            : after == before
                || (leases.containsKey(after) && keysOf(after).size() < LIMITS.maxKeysPerLease());
    assertEquals(fits, told instanceof KvResult.Written, "" + told);
    if (fits) {
      keys.put(key, after);
    }
  }

  /** The state holds these keys and leases, and nothing else about leases. */
  private void assertSame(KvCluster cluster) {
    Map<String, Long> stored = new TreeMap<>();
    Map<String, Long> attached = new TreeMap<>();
    TreeMap<Long, Long> deadlines = new TreeMap<>();
    cluster
        .entries
        .map()
        .forEach(
            (key, record) -> {
              if (EntryKeys.isCurrent(key)) {
                Bytes plain = Version.recordOf(key, record);
                stored.put(EntryKeys.keyOf(key).utf8(), StoredValue.leaseOf(key, plain));
              } else if (key.byteAt(0) == 3 && key.byteAt(1) == 2) {
                attached.put(key.slice(10, key.size()).utf8(), (long) key.byteAt(9));
              } else if (key.byteAt(0) == 3 && key.byteAt(1) == 1) {
                deadlines.put((long) key.byteAt(17), number(key, 2));
              }
            });
    assertEquals(keys, stored);
    TreeMap<String, Long> leased = new TreeMap<>(keys);
    leased.values().removeIf(lease -> lease == 0);
    assertEquals(leased, attached);
    TreeMap<Long, Long> due = new TreeMap<>();
    leases.forEach((id, lease) -> due.put(id, lease.deadline()));
    assertEquals(due, deadlines);
    leases
        .keySet()
        .forEach(
            id -> assertEquals(keysOf(id).size(), LeaseRecord.require(cluster.entries, id).keys()));
    assertEquals(!leases.isEmpty(), cluster.machine.hasLeases());
  }

  private static long number(Bytes key, int at) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | (key.byteAt(at + i) & 0xff);
    }
    return value;
  }
}
