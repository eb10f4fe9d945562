package io.bezant.bench.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.cli.cluster.LocalCluster;
import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.client.ConnectionState;
import io.bezant.client.KeyRange;
import io.bezant.client.KvClient;
import io.bezant.client.Lock;
import io.bezant.client.ReadMode;
import io.bezant.client.Session;
import io.bezant.client.SessionState;
import io.bezant.client.Step;
import io.bezant.client.Transaction;
import io.bezant.client.WatchBatch;
import io.bezant.client.WatchEvent;
import io.bezant.client.WatchOptions;
import io.bezant.client.WatchStream;
import io.bezant.crypto.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who reaches only a minority of the replicas is told so, loses nothing, and goes on afterwards.
 */
class MinorityIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration TTL = Duration.ofSeconds(10);
  private static final Bytes KEY = Bytes.utf8("k");

  @TempDir private Path home = Path.of("");

  private static void await(String what, BooleanSupplier condition) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < until, "in a minute not: " + what);
      Thread.onSpinWait();
    }
  }

  private static String text(WatchEvent event) {
    return switch (event) {
      case WatchEvent.Put put -> put.keyValue().valueUtf8();
      case WatchEvent.Delete delete -> "-" + delete.keyUtf8();
    };
  }

  private static List<String> values(WatchStream stream, String last) {
    List<String> told = new ArrayList<>();
    while (!told.contains(last)) {
      WatchBatch batch = stream.next(PATIENCE).orElseThrow();
      batch.events().forEach(event -> told.add(text(event)));
    }
    return told;
  }

  @Test
  void minorityWritesNothingSaysSoAndHeals() throws Exception {
    try (Shell shell = new Shell(home)) {
      shell.startCluster();
      LocalCluster cluster = shell.cluster();
      try (BezantClient client =
          BezantClient.builder().config(cluster.clientFile()).deadline(PATIENCE).build()) {
        outlivesTheSilence(cluster, client);
      }
    }
  }

  private static void outlivesTheSilence(LocalCluster cluster, BezantClient client) {
    KvClient hasty = client.kv().withDeadline(Duration.ofMillis(500));
    try (Session session = client.leases().session(TTL);
        Lock lock = client.locks().acquire("job", session, PATIENCE);
        WatchStream stream = client.watch().open(KeyRange.of(KEY), WatchOptions.DEFAULT)) {
      client.kv().put("k", "before");
      // Answered by a quorum is not told by one yet; whoever is frozen first tells no more.
      assertEquals(List.of("before"), values(stream, "before"));
      cluster.replica(0).freeze();
      cluster.replica(1).freeze();
      await("suspended", () -> client.connectionState() == ConnectionState.SUSPENDED);

      BezantException refused = assertThrows(BezantException.class, () -> hasty.put("k", "during"));
      assertNotEquals(BezantException.Outcome.APPLIED, refused.outcome());
      assertThrows(BezantException.class, () -> hasty.get("k"));
      assertEquals("before", client.kv().get("k", ReadMode.LOCAL).orElseThrow().valueUtf8());
      await("unsure", () -> session.state() == SessionState.UNSURE);
      assertFalse(lock.isHeld());
      assertEquals(Optional.empty(), stream.next(Duration.ofMillis(100)));

      cluster.replica(0).thaw();
      cluster.replica(1).thaw();
      await("connected", () -> client.connectionState() == ConnectionState.CONNECTED);
      client.kv().put("k", "after");
      List<String> told = values(stream, "after");
      assertTrue(
          told.equals(List.of("after")) || told.equals(List.of("during", "after")), told::toString);
      await("alive", () -> session.state() == SessionState.ALIVE);
      assertTrue(lock.isHeld(), "an outage ends no lease");
      Transaction guarded = Transaction.when(lock.guard()).then(Step.put(KEY, Bytes.utf8("mine")));
      assertTrue(client.kv().commit(guarded).succeeded());
    }
  }
}
