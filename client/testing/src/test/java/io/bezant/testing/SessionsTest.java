package io.bezant.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.BezantClient;
import io.bezant.client.Session;
import io.bezant.client.SessionState;
import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Sessions over a real cluster: their leases live as long as their holders, and outages. */
@BezantCluster
class SessionsTest {

  private static final Duration TTL = Duration.ofSeconds(4);
  private static final Bytes KEY = Bytes.utf8("key");
  private static final Bytes VALUE = Bytes.utf8("value");

  private final BlockingQueue<SessionState> told = new LinkedBlockingQueue<>();

  private Session begin(BezantClient client) {
    Session session = client.leases().session(TTL, told::add);
    client.kv().put(KEY, VALUE, session.id());
    return session;
  }

  private void awaitState(SessionState wanted) throws InterruptedException {
    assertEquals(wanted, told.poll(60, TimeUnit.SECONDS));
  }

  @Test
  void sessionOutlivesItsTimeToLiveAndThePrimary(BezantTestCluster cluster, BezantClient client) {
    try (Session session = begin(client)) {
      cluster.kill(cluster.primary());
      long until = System.nanoTime() + 2 * TTL.toNanos();
      while (System.nanoTime() < until) {
        LockSupport.parkNanos(TTL.toNanos() / 10);
        assertTrue(client.kv().get(KEY).isPresent(), "it ended");
      }
      assertFalse(session.whenOver().isDone());
    }
    assertFalse(client.kv().get(KEY).isPresent(), "closing ends the lease");
  }

  @Test
  void outageInWhichNobodyCanKeepItAliveEndsNothing(BezantTestCluster cluster, BezantClient client)
      throws InterruptedException {
    Session session = begin(client);
    cluster.kill(1);
    cluster.kill(2);
    awaitState(SessionState.UNSURE);
    LockSupport.parkNanos(TTL.toNanos());
    assertEquals(SessionState.UNSURE, session.state());
    cluster.restore();
    awaitState(SessionState.ALIVE);
    assertTrue(client.kv().get(KEY).isPresent());
    session.close();
    awaitState(SessionState.CLOSED);
  }

  @Test
  void whoseLeaseIsRevokedIsTold(BezantClient client) throws InterruptedException {
    Session session = begin(client);
    client.leases().revoke(session.id());
    awaitState(SessionState.LOST);
    session.close();
    assertEquals(SessionState.LOST, session.state());
  }
}
