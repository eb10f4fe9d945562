package io.bezant.replica;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.replica.admin.AdminServer;
import io.bezant.replica.net.AddressTakenException;
import io.bezant.replica.report.ReplicaReport;
import io.bezant.replica.report.ReplicaReport.Health;
import io.bezant.replica.storage.DiskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The room on the disk that a replica's log and state share. A replica that finds it full stops;
 * the next start waits here, voting on nothing and saying so at its admin address, until there is
 * room again.
 *
 * @param config of the replica
 */
record DiskSpace(ReplicaConfig config) {
  private static final Logger LOG = LoggerFactory.getLogger(DiskSpace.class);

  /** Less is not enough to begin with: one file of the log and a checkpoint. */
  static final long LEAST_BYTES = 48L << 20;

  private static final long LOOK_AGAIN_MILLIS = 500;

  static DiskSpace of(ReplicaConfig config) {
    return new DiskSpace(config);
  }

  /** The room left for this process; zero where it cannot be told. */
  long freeBytes() {
    try {
      return Files.exists(config.dataDirectory())
          ? Files.getFileStore(config.dataDirectory()).getUsableSpace()
          : Long.MAX_VALUE;
    } catch (IOException refused) {
      throw new DiskFailure(
          "cannot tell the room in " + config.dataDirectory() + ": " + refused.getMessage(),
          refused);
    }
  }

  /** Returns once there is room; answers for the replica at its admin address meanwhile. */
  void await() throws AddressTakenException, InterruptedException {
    if (freeBytes() >= LEAST_BYTES) {
      return;
    }
    try (AdminServer admin =
        AdminServer.start(
            config.admin(), new AdminServer.Sources(this::report, this::metrics, List::of))) {
      LOG.error(
          "the disk of {} has {} bytes left, {} are needed: waiting for room; health at {}",
          config.dataDirectory(),
          freeBytes(),
          LEAST_BYTES,
          admin.address());
      while (freeBytes() < LEAST_BYTES) {
        Thread.sleep(LOOK_AGAIN_MILLIS);
      }
    }
    LOG.warn("there is room again: {} bytes", freeBytes());
  }

  private String metrics() {
    return "# TYPE bezant_disk_free_bytes gauge\nbezant_disk_free_bytes " + freeBytes() + "\n";
  }

  private ReplicaReport report() {
    return new ReplicaReport(
        config.self(),
        ProcessHandle.current().pid(),
        config.clusterConfig().clusterId(),
        View.ZERO,
        config.clusterConfig().membership().primaryOf(View.ZERO),
        SequenceNumber.ZERO,
        SequenceNumber.ZERO,
        Optional.empty(),
        Health.DISK_FULL,
        Optional.empty(),
        config.durability(),
        Set.<ReplicaId>of(),
        0,
        0,
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>());
  }
}
