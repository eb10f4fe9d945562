package io.bezant.replica.kv;

import static io.bezant.replica.kv.KvCluster.CLIENTS;
import static io.bezant.replica.kv.KvCluster.get;
import static io.bezant.replica.kv.KvCluster.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.kv.Comparison;
import io.bezant.protocol.kv.Expectation;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvOperation.LeaseGrant;
import io.bezant.protocol.kv.KvOperation.LeaseKeepAlive;
import io.bezant.protocol.kv.KvOperation.LeaseList;
import io.bezant.protocol.kv.KvOperation.LeaseRevoke;
import io.bezant.protocol.kv.KvOperation.LeaseTimeToLive;
import io.bezant.protocol.kv.KvOperation.PutLeased;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.KvResult.LeaseGranted;
import io.bezant.protocol.kv.KvResult.LeaseRevoked;
import io.bezant.protocol.kv.KvResult.LeaseTold;
import io.bezant.protocol.kv.KvResult.LeasesKept;
import io.bezant.protocol.kv.KvResult.LeasesListed;
import io.bezant.protocol.kv.Outcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leases begin, are kept alive, and end with the keys that belong to them. */
class LeasesTest {

  private static final long STEP = 1_000;
  private static final long TTL = 3_000;
  private static final LeaseLimits LIMITS = new LeaseLimits(1_000, 3_000, 10_000, 4, 3);

  private final KvCluster cluster = KvCluster.leasing(LIMITS);
  private SessionId session;
  private long number;

  @BeforeEach
  void begin() {
    session = cluster.open(CLIENTS.getFirst(), 1);
  }

  private List<KvResult> run(KvOperation... operations) {
    return cluster.run(session, ++number, operations);
  }

  private KvResult one(KvOperation operation) {
    return run(operation).getFirst();
  }

  private long grant() {
    return ((LeaseGranted) one(new LeaseGrant(TTL, 0))).id();
  }

  private static PutLeased leased(String key, String value, long lease) {
    return new PutLeased(Bytes.utf8(key), Bytes.utf8(value), lease, false);
  }

  private boolean exists(String key) {
    return one(get(key)) instanceof KvResult.Found;
  }

  private long leaseOf(String key) {
    return ((KvResult.Found) one(get(key))).keyValue().lease();
  }

  private static KvResult failed(KvError error, long limit, long actual) {
    return new KvResult.Failed(error, limit, actual);
  }

  /** Nothing of any lease is left in the state. */
  private void assertNoTrace() {
    assertEquals(
        List.of(),
        cluster.entries.map().keySet().stream().filter(key -> key.byteAt(0) == 3).toList());
    assertFalse(cluster.machine.hasLeases());
  }

  @Test
  void leaseEndsWithItsKeysAtOneRevisionOfItsOwn() {
    long lease = grant();
    run(leased("a", "1", lease), leased("b", "2", lease), put("c", "3"));
    cluster.pass(STEP);
    cluster.pass(STEP);
    assertTrue(exists("a"));
    cluster.pass(STEP);
    assertEquals(
        List.of(new KvResult.NotFound(), new KvResult.NotFound()), run(get("a"), get("b")));
    assertTrue(exists("c"));
    assertEquals(new KvResult.Written(5, Optional.empty()), one(put("d", "4")));
    assertNoTrace();
  }

  @Test
  void whatWentWithALeaseIsReadInThePast() {
    long lease = grant();
    run(leased("a", "1", lease));
    for (int i = 0; i < 3; i++) {
      cluster.pass(STEP);
    }
    assertFalse(exists("a"));
    assertTrue(one(new KvOperation.At(1, get("a"))) instanceof KvResult.Found);
    assertEquals(new KvResult.NotFound(), one(new KvOperation.At(2, get("a"))));
  }

  @Test
  void outageEndsNothing() {
    long lease = grant();
    run(leased("a", "1", lease));
    cluster.pass(3_600_000);
    assertTrue(exists("a"));
    assertEquals(new LeasesKept(List.of(TTL)), one(new LeaseKeepAlive(List.of(lease))));
  }

  @Test
  void emptyBatchLetsNoTimePass() {
    long lease = grant();
    for (int i = 0; i < 100; i++) {
      cluster.executeEmpty();
    }
    LeaseTold told = (LeaseTold) one(new LeaseTimeToLive(lease, false));
    assertEquals(TTL - 10, told.remainingMillis());
  }

  @Test
  void leaseThatIsKeptAliveLivesOn() {
    long lease = grant();
    run(leased("a", "1", lease));
    for (int i = 0; i < 20; i++) {
      cluster.pass(STEP);
      assertEquals(new LeasesKept(List.of(TTL, 0L)), one(new LeaseKeepAlive(List.of(lease, 77L))));
    }
    assertTrue(exists("a"));
  }

  @Test
  void leaseThatIsDueLivesUntilItIsSwept() {
    // More are due than one batch ends.
    LeaseLimits limits = new LeaseLimits(10_000, 30_000, 30_000, Leases.MOST_ENDED + 10, 3);
    KvCluster wide = KvCluster.leasing(limits);
    SessionId open = wide.open(CLIENTS.getFirst(), 1);
    long next = 0;
    for (int i = 0; i < Leases.MOST_ENDED + 2; i++) {
      wide.run(open, ++next, new LeaseGrant(30_000, 0));
    }
    for (int i = 0; i < 3; i++) {
      wide.pass(10_000);
    }
    assertTrue(wide.machine.hasLeases(), "two are left of the first sweep");
    // The sweep at the beginning of the next batch ends them before the keep-alive.
    assertEquals(
        List.of(new LeasesKept(List.of(0L))),
        wide.run(open, ++next, new LeaseKeepAlive(List.of((long) Leases.MOST_ENDED + 2))));
    assertFalse(wide.machine.hasLeases());
  }

  @Test
  void revokedLeaseTakesItsKeysWithIt() {
    long lease = grant();
    run(leased("a", "1", lease), leased("b", "2", lease));
    assertEquals(new LeaseRevoked(2, 3), one(new LeaseRevoke(lease)));
    assertFalse(exists("a"));
    assertEquals(failed(KvError.LEASE_NOT_FOUND, 0, lease), one(new LeaseRevoke(lease)));
    long empty = grant();
    assertEquals(new LeaseRevoked(0, 3), one(new LeaseRevoke(empty)));
    assertNoTrace();
  }

  @Test
  void keyThatIsWrittenWithoutItsLeaseStays() {
    long lease = grant();
    run(leased("a", "1", lease), leased("b", "1", lease), leased("c", "1", lease));
    run(
        put("a", "2"),
        leased("b", "2", 0),
        new KvOperation.CompareAndSet(
            Bytes.utf8("c"), new Expectation.Value(Bytes.utf8("1")), Bytes.utf8("2")));
    assertEquals(0, leaseOf("a"));
    assertEquals(lease, leaseOf("b"));
    assertEquals(0, leaseOf("c"));
    assertEquals(new LeaseRevoked(1, 7), one(new LeaseRevoke(lease)));
    assertTrue(exists("a") && exists("c"));
    assertFalse(exists("b"));
  }

  @Test
  void keyMovesFromLeaseToLease() {
    long first = grant();
    long second = grant();
    run(leased("a", "1", first), leased("a", "2", second));
    assertEquals(new LeaseRevoked(0, 2), one(new LeaseRevoke(first)));
    assertEquals(
        new LeaseTold(TTL, TTL - 30, List.of(Bytes.utf8("a"))),
        one(new LeaseTimeToLive(second, true)));
    run(new KvOperation.Delete(Bytes.utf8("a")));
    assertEquals(new LeaseRevoked(0, 3), one(new LeaseRevoke(second)));
  }

  @Test
  void rangeThatIsRemovedLeavesItsLeases() {
    long lease = grant();
    run(leased("a", "1", lease), leased("b", "1", lease));
    run(new KvOperation.DeleteRange(KeyRange.all(), false));
    assertEquals(new LeaseRevoked(0, 3), one(new LeaseRevoke(lease)));
    assertNoTrace();
  }

  @Test
  void transactionGivesKeysToALeaseWholeOrNotAtAll() {
    long lease = grant();
    run(leased("d", "1", lease));
    Comparison has =
        new Comparison(
            KeyRange.of(Bytes.utf8("d")),
            Comparison.Relation.EQUAL,
            new Comparison.Operand.Numeric(Comparison.Field.LEASE, lease));
    KvOperation.Transaction tooMany =
        new KvOperation.Transaction(
            List.of(has),
            List.of(leased("a", "1", lease), leased("b", "1", lease), leased("c", "1", lease)),
            List.of());
    assertEquals(failed(KvError.TOO_MANY_KEYS_OF_LEASE, 3, 4), one(tooMany));
    assertFalse(exists("a"));
    KvOperation.Transaction fitting =
        new KvOperation.Transaction(
            List.of(has),
            List.of(
                leased("a", "1", lease),
                leased("b", "1", lease),
                new KvOperation.Delete(Bytes.utf8("d"))),
            List.of());
    assertTrue(one(fitting) instanceof KvResult.Transacted done && done.succeeded());
    assertEquals(new LeaseRevoked(2, 3), one(new LeaseRevoke(lease)));
    assertNoTrace();
  }

  @Test
  void limitsAreTold() {
    assertEquals(failed(KvError.TTL_TOO_SHORT, 3_000, 2_999), one(new LeaseGrant(2_999, 0)));
    assertEquals(failed(KvError.TTL_TOO_LONG, 10_000, 10_001), one(new LeaseGrant(10_001, 0)));
    for (int i = 0; i < 4; i++) {
      grant();
    }
    assertEquals(failed(KvError.TOO_MANY_LEASES, 4, 5), one(new LeaseGrant(TTL, 0)));
    run(leased("a", "1", 1), leased("b", "1", 1), leased("c", "1", 1));
    assertEquals(failed(KvError.TOO_MANY_KEYS_OF_LEASE, 3, 4), one(leased("d", "1", 1)));
    assertTrue(one(leased("c", "2", 1)) instanceof KvResult.Written, "it has that key already");
    assertEquals(failed(KvError.LEASE_NOT_FOUND, 0, 99), one(leased("d", "1", 99)));
    assertEquals(failed(KvError.NO_LEASE_TO_KEEP, 0, 0), one(leased("d", "1", 0)));
    run(new LeaseRevoke(1));
    assertTrue(one(new LeaseGrant(TTL, 0)) instanceof LeaseGranted, "there is room again");
  }

  @Test
  void oneClientsLeasesAreNoneOfAnothers() {
    for (int i = 0; i < 4; i++) {
      grant();
    }
    SessionId other = cluster.open(CLIENTS.get(1), 1);
    assertTrue(
        KvCluster.outcome(
                    cluster
                        .execute(
                            KvCluster.bundle(CLIENTS.get(1), other, 1, 0, new LeaseGrant(TTL, 0)))
                        .getFirst())
                instanceof Outcome.Results(var results, var revision)
            && results.getFirst() instanceof LeaseGranted);
  }

  @Test
  void numbersThatClientsChoseAreNotChosenAgain() {
    assertEquals(new LeaseGranted(1, TTL), one(new LeaseGrant(TTL, 1)));
    assertEquals(new LeaseGranted(2, TTL), one(new LeaseGrant(TTL, 2)));
    assertEquals(failed(KvError.LEASE_EXISTS, 0, 2), one(new LeaseGrant(TTL, 2)));
    assertEquals(3, grant());
  }

  @Test
  void leasesAreListedByNumber() {
    one(new LeaseGrant(TTL, 70));
    one(new LeaseGrant(TTL, 7));
    grant();
    assertEquals(new LeasesListed(List.of(1L, 7L), 70), one(new LeaseList(1, 2)));
    assertEquals(new LeasesListed(List.of(70L), 0), one(new LeaseList(70, 2)));
    assertEquals(new LeasesListed(List.of(), 0), one(new LeaseList(71, 1_000)));
  }

  @Test
  void equalDeadlinesEndByNumberAndEachAtItsOwnRevision() {
    run(new LeaseGrant(TTL, 9), new LeaseGrant(TTL, 4), leased("x", "1", 9), leased("y", "1", 4));
    for (int i = 0; i < 3; i++) {
      cluster.pass(STEP);
    }
    assertTrue(one(new KvOperation.At(3, get("x"))) instanceof KvResult.Found);
    assertEquals(new KvResult.NotFound(), one(new KvOperation.At(3, get("y"))));
    assertEquals(new KvResult.NotFound(), one(new KvOperation.At(4, get("x"))));
  }

  @Test
  void leasesSurviveARestart() {
    long lease = grant();
    run(leased("a", "1", lease));
    cluster.restart();
    assertTrue(cluster.machine.hasLeases());
    for (int i = 0; i < 3; i++) {
      cluster.pass(STEP);
    }
    assertFalse(exists("a"));
    assertNoTrace();
  }
}
