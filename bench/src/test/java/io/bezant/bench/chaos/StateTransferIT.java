package io.bezant.bench.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.BezantClient;
import io.bezant.protocol.core.CoreOptions;
import io.bezant.replica.report.ReplicaReport.Health;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replicas with their real disks, threads and network, in one process so that they can be told to
 * retain little: one is stopped while the others go far beyond what they retain.
 */
@Timeout(180)
class StateTransferIT {

  private static final int INTERVAL = 8;
  private static final int LAGGARD = 3;
  private static final int KEYS = 150;

  @TempDir private Path home = Path.of("");
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  @AfterEach
  void nobodyFailed() {
    assertEquals(List.of(), failures);
  }

  /** Retains no more than it must: from the stable checkpoint before the last. */
  private static CoreOptions forgetful() {
    CoreOptions usual = CoreOptions.DEFAULT;
    return new CoreOptions(
        usual.maxBatchesInFlight(),
        usual.maxPendingRequests(),
        usual.maxPendingBytes(),
        usual.maxPendingPerClient(),
        usual.maxEarlyBytes(),
        usual.maxFutureSkewMillis(),
        usual.idleStatusMillis(),
        usual.busyStatusMillis(),
        usual.fetchMillis(),
        usual.maxBatchesPerFetch(),
        INTERVAL,
        usual.maxRetainedBytes(),
        usual.minTimeoutMillis(),
        usual.maxTimeoutMillis(),
        usual.maxEarlyVotes(),
        usual.warmUpMillis(),
        usual.readyMillis());
  }

  /** One after the other, so that each makes a batch. */
  private static void put(BezantClient client, int from, int to) {
    for (int i = from; i < to; i++) {
      client.kv().put("key " + i, "value of " + i);
    }
  }

  @Test
  void replicaBehindEverythingRetainedFetchesTheStateAndVotesAgain() throws Exception {
    try (ServersInProcess servers = new ServersInProcess(home, INTERVAL, failures::add);
        BezantClient client = servers.client()) {
      for (int id = 0; id < ServersInProcess.REPLICAS; id++) {
        servers.start(id, forgetful());
      }
      put(client, 0, 20);
      ServersInProcess.until(
          "the laggard has executed", () -> servers.report(LAGGARD).executed().value() >= INTERVAL);
      long before = servers.report(LAGGARD).executed().value();
      servers.stop(LAGGARD);
      put(client, 20, KEYS);
      long missed = servers.report(0).executed().value() - before;
      assertTrue(missed > 6 * INTERVAL, "missed only " + missed);

      servers.start(LAGGARD, forgetful());
      ServersInProcess.until(
          "it has caught up",
          () ->
              servers.report(LAGGARD).health() == Health.SERVING
                  && servers.report(LAGGARD).executed().equals(servers.report(0).executed()));
      servers.stop(0);
      put(client, KEYS, KEYS + 20);

      ServersInProcess.until(
          "states are equal",
          () ->
              servers.report(LAGGARD).ownCheckpoint().isPresent()
                  && servers
                      .report(LAGGARD)
                      .ownCheckpoint()
                      .equals(servers.report(1).ownCheckpoint()));
      assertEquals("value of 7", client.kv().get("key 7").orElseThrow().valueUtf8());
      servers.stop(LAGGARD);
      servers.start(LAGGARD, forgetful());
      ServersInProcess.until(
          "it goes on after a restart", () -> servers.report(LAGGARD).health() == Health.SERVING);
    }
  }
}
