package io.bezant.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.client.ClientConfig;
import io.bezant.client.ConnectionState;
import io.bezant.client.KeyRange;
import io.bezant.client.Lock;
import io.bezant.client.ReadMode;
import io.bezant.client.Session;
import io.bezant.client.SessionState;
import io.bezant.client.Step;
import io.bezant.client.Transaction;
import io.bezant.client.WatchEvent;
import io.bezant.client.WatchOptions;
import io.bezant.client.WatchStream;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.config.HostPort;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A client that reaches only a minority says so, writes nothing, reads only what is marked as one
 * replica's word, and goes on with its watch, its session and its lock when the partition heals.
 */
@BezantCluster(lifetime = BezantCluster.Lifetime.METHOD)
class MinorityTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration DEADLINE = Duration.ofSeconds(2);
  private static final Duration SHORT_TTL = Duration.ofSeconds(6);
  private static final Duration LONG_TTL = Duration.ofMinutes(5);
  private static final int MEANWHILE = 20;
  private static final KeyRange WATCHED = KeyRange.prefix("w/");
  private static final Bytes RESOURCE = Bytes.utf8("resource");
  private static final Bytes EPHEMERAL = Bytes.utf8("w/ephemeral");

  /** How much later than its deadline a call may end on a machine under load. */
  private static final long MARGIN_MILLIS = 5_000;

  private final BlockingQueue<ConnectionState> states = new LinkedBlockingQueue<>();
  private final BlockingQueue<SessionState> told = new LinkedBlockingQueue<>();

  /** A client, closed by whoever uses it, whose ways to the replicas can be cut. */
  private final class Islander implements AutoCloseable {
    private final List<Relay> ways = new ArrayList<>();
    private final BezantClient client;

    Islander(BezantTestCluster cluster) throws IOException {
      ClientConfig config = cluster.clientConfig();
      BezantClient.Builder builder =
          BezantClient.builder().config(config).connectionListener(states::add);
      for (int replica = 0; replica < cluster.replicas(); replica++) {
        HostPort address = config.cluster().addresses(new ReplicaId(replica)).client();
        ways.add(new Relay(address.host(), address.port()));
        builder.address(replica, ways.get(replica).address());
      }
      this.client = builder.build();
      client.connect();
    }

    /** From now on these are on the other side. */
    void loses(int... replicas) {
      for (int replica : replicas) {
        ways.get(replica).cut();
      }
    }

    void finds() {
      ways.forEach(Relay::join);
    }

    @Override
    public void close() throws IOException {
      for (Relay way : ways) {
        way.close();
      }
    }
  }

  private void awaitState(ConnectionState wanted) throws InterruptedException {
    while (true) {
      ConnectionState next = states.poll(60, TimeUnit.SECONDS);
      assertTrue(next != null, () -> "in a minute it was not " + wanted);
      if (next == wanted) {
        return;
      }
    }
  }

  private static void assertWritesNothing(BezantClient client) {
    long begin = System.nanoTime();
    BezantException failed =
        assertThrows(
            BezantException.class,
            () -> client.kv().withDeadline(DEADLINE).put("w/1", "from the minority"));
    long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    assertTrue(tookMillis < DEADLINE.toMillis() + MARGIN_MILLIS, () -> tookMillis + " ms");
    assertTrue(failed.isRetryable(), failed::toString);
    assertEquals(BezantException.Outcome.NOT_APPLIED, failed.outcome(), failed::toString);
    assertThrows(
        BezantException.class, () -> client.kv().withDeadline(DEADLINE).get("w/1"), "it is read");
  }

  private static void assertShowsOnlyWhatIsMarkedLocal(BezantClient client) {
    long local = client.readStatistics().local();
    long others = client.readStatistics().fast() + client.readStatistics().ordered();
    assertEquals(
        "before", client.kv().get(Bytes.utf8("w/1"), ReadMode.LOCAL).orElseThrow().valueUtf8());
    assertEquals(local + 1, client.readStatistics().local());
    assertEquals(others, client.readStatistics().fast() + client.readStatistics().ordered());
  }

  private static WatchEvent next(WatchStream stream) {
    return stream.next(LONG).orElseThrow().events().getFirst();
  }

  private static void assertIsTold(WatchStream stream, String key, String value) {
    WatchEvent.Put put = (WatchEvent.Put) next(stream);
    assertEquals(key + "=" + value, put.keyUtf8() + "=" + put.keyValue().valueUtf8());
  }

  private static void awaitGone(BezantClient client) {
    long end = System.nanoTime() + LONG.toNanos();
    while (client.kv().get(EPHEMERAL).isPresent()) {
      assertTrue(System.nanoTime() < end, "the lease does not end");
    }
  }

  /** The writes in their order, and among them the removal that ended the lease. */
  private static void assertIsToldWhatHappenedMeanwhile(WatchStream stream) {
    List<String> expected = new ArrayList<>();
    List<String> puts = new ArrayList<>();
    List<Bytes> deletes = new ArrayList<>();
    for (int i = 0; i < MEANWHILE; i++) {
      expected.add("meanwhile " + i);
    }
    while (puts.size() < MEANWHILE || deletes.isEmpty()) {
      switch (next(stream)) {
        case WatchEvent.Put put -> puts.add(put.keyValue().valueUtf8());
        case WatchEvent.Delete delete -> deletes.add(delete.key());
      }
    }
    assertEquals(expected, puts);
    assertEquals(List.of(EPHEMERAL), deletes);
  }

  @Test
  void minorityMissesNothingOfWhatTheMajorityDidMeanwhile(BezantTestCluster cluster)
      throws Exception {
    try (Islander islander = new Islander(cluster);
        BezantClient client = islander.client;
        WatchStream stream = client.watch().open(WATCHED, WatchOptions.DEFAULT.from(1));
        Session lasting = client.leases().session(LONG_TTL);
        Session passing = client.leases().session(SHORT_TTL, told::add)) {
      awaitState(ConnectionState.CONNECTED);
      Lock lock = client.locks().acquire("job", lasting, LONG);
      client.kv().put("w/1", "before");
      assertIsTold(stream, "w/1", "before");
      client.kv().put(EPHEMERAL, Bytes.utf8("here"), passing.id());
      assertIsTold(stream, "w/ephemeral", "here");

      islander.loses(1, 2, 3);
      awaitState(ConnectionState.SUSPENDED);
      assertEquals(ConnectionState.SUSPENDED, client.connectionState());
      assertWritesNothing(client);
      assertShowsOnlyWhatIsMarkedLocal(client);
      assertEquals(SessionState.UNSURE, told.poll(60, TimeUnit.SECONDS));
      for (int i = 0; i < MEANWHILE; i++) {
        cluster.client().kv().put("w/2", "meanwhile " + i);
      }
      awaitGone(cluster.client());
      assertEquals(SessionState.UNSURE, passing.state());
      assertTrue(stream.next(Duration.ofMillis(100)).isEmpty(), "something was told");
      assertTrue(lock.isHeld(), "its session cannot have ended yet");

      islander.finds();
      awaitState(ConnectionState.CONNECTED);
      assertIsToldWhatHappenedMeanwhile(stream);
      assertEquals(SessionState.LOST, told.poll(60, TimeUnit.SECONDS), "its lease has ended");
      client.kv().put("w/1", "after");
      assertIsTold(stream, "w/1", "after");
      assertTrue(lock.isHeld());
      assertEquals(SessionState.ALIVE, lasting.state());
      assertTrue(
          client
              .kv()
              .commit(Transaction.when(lock.guard()).then(Step.put(RESOURCE, RESOURCE)))
              .succeeded());
    }
  }

  @Test
  void whereNobodyHasAQuorumNoLeaseEndsAndAllGoesOnAfterwards(BezantTestCluster cluster)
      throws Exception {
    try (Islander islander = new Islander(cluster);
        BezantClient client = islander.client;
        WatchStream stream = client.watch().open(WATCHED, WatchOptions.DEFAULT.from(1));
        Session session = client.leases().session(SHORT_TTL, told::add)) {
      awaitState(ConnectionState.CONNECTED);
      client.kv().put("w/1", "before");
      assertIsTold(stream, "w/1", "before");
      client.kv().put(EPHEMERAL, Bytes.utf8("here"), session.id());
      assertIsTold(stream, "w/ephemeral", "here");
      Lock lock = client.locks().acquire("job", session, LONG);

      cluster.partition(1, 2);
      islander.loses(1, 2);
      awaitState(ConnectionState.SUSPENDED);
      assertWritesNothing(client);
      assertShowsOnlyWhatIsMarkedLocal(client);
      assertEquals(SessionState.UNSURE, told.poll(60, TimeUnit.SECONDS));
      assertFalse(lock.isHeld(), "whoever acts on it must stop");
      assertTrue(stream.next(SHORT_TTL).isEmpty(), "something was told");
      assertEquals(SessionState.UNSURE, session.state());

      cluster.heal();
      islander.finds();
      awaitState(ConnectionState.CONNECTED);
      assertEquals(SessionState.ALIVE, told.poll(60, TimeUnit.SECONDS));
      assertTrue(lock.isHeld());
      client.kv().put("w/1", "after");
      assertIsTold(stream, "w/1", "after");
      assertTrue(client.kv().get(EPHEMERAL).isPresent());
      assertTrue(
          client
              .kv()
              .commit(Transaction.when(lock.guard()).then(Step.put(RESOURCE, RESOURCE)))
              .succeeded());
    }
  }
}
