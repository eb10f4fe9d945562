package io.bezant.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.bezant.client.BezantClient;
import io.bezant.client.ConnectionState;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@BezantCluster
class ConnectionStateTest {

  /** Hears one state after the other. */
  private static final class Ear {
    private final BlockingQueue<ConnectionState> heard = new LinkedBlockingQueue<>();

    private void expect(ConnectionState state) throws InterruptedException {
      ConnectionState next = heard.poll(60, TimeUnit.SECONDS);
      assertNotNull(next, "in a minute nothing was heard, and not " + state);
      assertEquals(state, next);
    }
  }

  private static BezantClient client(BezantTestCluster cluster, Ear ear) {
    return BezantClient.builder()
        .config(cluster.clientConfig())
        .connectionListener(ear.heard::add)
        .build();
  }

  @Test
  void theStateFollowsTheNumberOfReplicasAndEndsWithTheClient(BezantTestCluster cluster)
      throws InterruptedException {
    Ear ear = new Ear();
    try (BezantClient client = client(cluster, ear)) {
      assertEquals(ConnectionState.SUSPENDED, client.connectionState());
      client.connect();
      ear.expect(ConnectionState.DEGRADED);
      ear.expect(ConnectionState.CONNECTED);
      assertEquals(ConnectionState.CONNECTED, client.connectionState());
      cluster.kill(1);
      ear.expect(ConnectionState.DEGRADED);
      cluster.kill(2);
      ear.expect(ConnectionState.SUSPENDED);
      cluster.kill(3);
      cluster.restart(3);
      cluster.restart(2);
      ear.expect(ConnectionState.DEGRADED);
      cluster.restart(1);
      ear.expect(ConnectionState.CONNECTED);
    }
    ear.expect(ConnectionState.LOST);
    assertNull(ear.heard.poll());
  }

  @Test
  void aClientThatWasNeverUsedIsLostToo(BezantTestCluster cluster) throws InterruptedException {
    Ear ear = new Ear();
    BezantClient client = client(cluster, ear);
    client.close();
    ear.expect(ConnectionState.LOST);
    assertEquals(ConnectionState.LOST, client.connectionState());
  }

  @Test
  void aListenerThatFailsHearsTheNextStateNevertheless(BezantTestCluster cluster)
      throws InterruptedException {
    Ear ear = new Ear();
    try (BezantClient client =
        BezantClient.builder()
            .config(cluster.clientConfig())
            .connectionListener(
                state -> {
                  ear.heard.add(state);
                  throw new IllegalStateException("as planned");
                })
            .build()) {
      client.connect();
      ear.expect(ConnectionState.DEGRADED);
      ear.expect(ConnectionState.CONNECTED);
      assertFalse(client.kv().put("k", "v").revision() < 1);
    }
  }
}
