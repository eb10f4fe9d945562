package io.bezant.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.BezantClient;
import io.bezant.client.Lease;
import io.bezant.client.LeaseClient;
import io.bezant.client.LeaseException;
import io.bezant.client.LeaseStatus;
import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Leases of a real cluster: they end when nobody keeps them alive, and not before. */
@BezantCluster
class LeasesTest {

  private static final Duration TTL = Duration.ofSeconds(3);
  private static final long MARGIN_NANOS = Duration.ofSeconds(60).toNanos();
  private static final Bytes KEY = Bytes.utf8("key");
  private static final Bytes VALUE = Bytes.utf8("value");

  private static boolean exists(BezantClient client) {
    return client.kv().get(KEY).isPresent();
  }

  /** Readings are not ordered: they do not wake an idle cluster. */
  private static void awaitEnd(BezantClient client) {
    long until = System.nanoTime() + MARGIN_NANOS;
    while (exists(client)) {
      assertTrue(System.nanoTime() < until, "the lease never ends");
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Test
  void leaseOfAnIdleClusterEndsAndNotWhileItSurelyLives(BezantClient client) {
    Lease lease = client.leases().grant(TTL);
    client.kv().put(KEY, VALUE, lease.id());
    assertEquals(lease.id(), client.kv().get(KEY).orElseThrow().lease());
    while (!lease.surelyFor().isZero()) {
      boolean isThere = exists(client);
      assertTrue(isThere || lease.surelyFor().isZero(), "it ended early");
    }
    awaitEnd(client);
    assertThrows(LeaseException.LeaseNotFound.class, () -> client.leases().timeToLive(lease.id()));
  }

  @Test
  void leaseThatIsKeptAliveOutlivesThePrimary(BezantTestCluster cluster, BezantClient client) {
    Lease lease = client.leases().grant(TTL);
    client.kv().put(KEY, VALUE, lease.id());
    cluster.kill(cluster.primary());
    long until = System.nanoTime() + 2 * TTL.toNanos();
    while (System.nanoTime() < until) {
      assertTrue(client.leases().keepAlive(lease.id()).isPresent(), "it ended early");
      LockSupport.parkNanos(TTL.toNanos() / 6);
    }
    assertTrue(exists(client));
    awaitEnd(client);
    assertFalse(client.leases().keepAlive(lease.id()).isPresent());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, -1})
  void clockOfThePrimaryEndsNothingEarlyAndHoldsNothing(
      int hours, BezantTestCluster cluster, BezantClient client) {
    Lease lease = client.leases().grant(TTL);
    client.kv().put(KEY, VALUE, lease.id());
    Lease other = client.leases().grant(Duration.ofMinutes(10));
    cluster.setClock(cluster.primary(), Duration.ofHours(hours));
    while (!lease.surelyFor().isZero()) {
      client.kv().put("work", "goes on");
      boolean isThere = exists(client);
      assertTrue(isThere || lease.surelyFor().isZero(), "it ended early");
    }
    awaitEnd(client);
    Duration left = client.leases().timeToLive(other.id()).remaining();
    assertTrue(left.compareTo(Duration.ofMinutes(8)) > 0, "hurried: " + left);
    client.leases().revoke(other.id());
  }

  /** With a checkpoint after each batch nothing is executed anew that could tell of leases. */
  @Test
  void leaseOfAnIdleClusterEndsAlsoIfAllReplicasWereRestarted() {
    try (BezantTestCluster cluster = BezantTestCluster.builder().checkpointInterval(1).start()) {
      BezantClient client = cluster.client();
      Lease lease = client.leases().grant(TTL);
      client.kv().put(KEY, VALUE, lease.id());
      for (int replica = 0; replica < cluster.replicas(); replica++) {
        cluster.kill(replica);
      }
      cluster.restore();
      assertTrue(exists(client), "an outage is one step long");
      awaitEnd(client);
    }
  }

  @Test
  void leasesAreAskedAboutAndRevoked(BezantClient client) {
    LeaseClient leases = client.leases();
    Lease lease = leases.grant(Duration.ofMinutes(1), 77);
    assertThrows(LeaseException.LeaseExists.class, () -> leases.grant(TTL, 77));
    LeaseException.LeaseLimit limit =
        assertThrows(LeaseException.LeaseLimit.class, () -> leases.grant(Duration.ofMillis(2_999)));
    assertEquals("leases.minTtlMillis", limit.name());
    assertEquals(List.of(3_000L, 2_999L), List.of(limit.limit(), limit.actual()));
    client.kv().put(KEY, VALUE, lease.id());
    client.kv().putKeepingLease(KEY, VALUE);
    LeaseStatus status = leases.timeToLiveWithKeys(77);
    assertEquals(List.of(KEY), status.keys());
    assertTrue(status.remaining().compareTo(status.ttl()) <= 0);
    assertTrue(leases.list().contains(77L));
    assertEquals(1, leases.revoke(77));
    assertFalse(exists(client));
    assertThrows(LeaseException.LeaseNotFound.class, () -> client.kv().put(KEY, VALUE, 77));
    assertEquals(List.of(), leases.keepAlive(List.of(77L, 78L)));
  }
}
