package io.bezant.bench.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.bench.chaos.RefusingDisk.Refusal;
import io.bezant.client.BezantClient;
import io.bezant.protocol.core.CoreOptions;
import io.bezant.replica.ExitCode;
import io.bezant.replica.report.ReplicaReport.Health;
import io.bezant.replica.storage.DamagedFiles;
import io.bezant.replica.storage.DiskFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A disk refuses a read, a write or a sync: the replica ends, asks no second time, comes back. */
@Timeout(180)
class RefusingDiskIT {

  private static final int INTERVAL = 8;
  private static final int VICTIM = 0;
  private static final int OTHER = 2;
  private static final int MOST_KEYS = 2_000;

  @TempDir private Path home = Path.of("");
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private int written;

  @AfterEach
  void nobodyElseFailed() {
    assertEquals(List.of(), failures);
  }

  private void put(BezantClient client, int count) {
    for (int i = 0; i < count; i++) {
      client.kv().put("key " + written, "value of " + written);
      written++;
    }
  }

  private void assertNothingIsLost(BezantClient client) {
    for (int i = 0; i < written; i++) {
      assertEquals("value of " + i, client.kv().get("key " + i).orElseThrow().valueUtf8());
    }
  }

  /** It is the primary: so all that is acknowledged while it fails goes past its disk. */
  @ParameterizedTest
  @EnumSource(names = {"LOG_WRITE", "LOG_SYNC", "STATE_COMMIT"})
  void refusedReplicaEndsAsksNoSecondTimeAndComesBack(Refusal refusal) throws Exception {
    RefusingDisk disk = new RefusingDisk();
    List<Throwable> ends = new CopyOnWriteArrayList<>();
    CoreOptions options = CoreOptions.DEFAULT;
    try (ServersInProcess servers = new ServersInProcess(home, INTERVAL, failures::add);
        BezantClient client = servers.client()) {
      servers.start(VICTIM, options, disk.ports(), ends::add);
      for (int id = 1; id < ServersInProcess.REPLICAS; id++) {
        servers.start(id, options);
      }
      put(client, 3 * INTERVAL);

      disk.refuse(refusal);
      while (ends.isEmpty() && written < MOST_KEYS) {
        put(client, 1);
      }

      assertEquals(List.of(ExitCode.DISK_FAILED), ends.stream().map(ExitCode::of).toList());
      assertEquals(Health.NOT_SERVING, servers.report(VICTIM).health());
      put(client, 2 * INTERVAL);
      servers.stop(VICTIM);
      assertEquals(1, disk.refusedCount());
      assertEquals(0, disk.askedAfterwardsCount());

      servers.start(VICTIM, options);
      ServersInProcess.until("it has caught up", () -> servers.isLevelWith(VICTIM, 1));
      servers.stop(OTHER);
      put(client, 2 * INTERVAL);
      assertNothingIsLost(client);
    }
  }

  /** What cannot be read now may be there: it is no reason to begin anew without it. */
  @Test
  void logThatCannotBeReadIsNotTakenForLost() throws Exception {
    CoreOptions options = CoreOptions.DEFAULT;
    try (ServersInProcess servers = new ServersInProcess(home, INTERVAL, failures::add);
        BezantClient client = servers.client()) {
      for (int id = 0; id < ServersInProcess.REPLICAS; id++) {
        servers.start(id, options);
      }
      put(client, 3 * INTERVAL);
      servers.stop(VICTIM);
      RefusingDisk disk = new RefusingDisk();
      disk.refuse(Refusal.LOG_READ);

      DiskFailure refused =
          assertThrows(
              DiskFailure.class, () -> servers.start(VICTIM, options, disk.ports(), failures::add));

      assertEquals(ExitCode.DISK_FAILED, ExitCode.of(refused));
      assertTrue(new DamagedFiles(servers.folder(VICTIM).resolve("data")).list().isEmpty());
      servers.start(VICTIM, options);
      ServersInProcess.until("it has caught up", () -> servers.isLevelWith(VICTIM, 1));
      servers.stop(OTHER);
      put(client, 2 * INTERVAL);
      assertNothingIsLost(client);
    }
  }
}
