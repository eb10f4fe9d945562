package io.bezant.bench.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.cli.ExitCode;
import io.bezant.cli.cluster.AdminReport;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.SequenceNumber;
import io.bezant.replica.storage.ExecutionMark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes whose last lives died of one batch wait, say so, and go on when they are told to. */
class SafeModeIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int DEATHS = 3;
  private static final String PLACE = "700";
  private static final Digest BATCH = digest("batch");

  @TempDir private Path home = Path.of("");

  private static Digest digest(String name) {
    return Hasher.domain("TEST").bytes(Bytes.utf8(name)).finish();
  }

  /** As processes leave it that end while they execute. */
  private static void leaveDeaths(Path dataDirectory) {
    for (int i = 0; i < DEATHS; i++) {
      try (ExecutionMark mark = ExecutionMark.open(dataDirectory)) {
        mark.begin(new SequenceNumber(Long.parseLong(PLACE)), BATCH);
      }
    }
  }

  private static boolean isWaiting(LocalReplica replica) {
    return replica.report().flatMap(AdminReport::poison).isPresent();
  }

  private static Shell.Answer skip(Shell shell, String place, Digest batch) throws Exception {
    return shell.run("admin", "skip", "--sequence", place, "--digest", batch.hex());
  }

  @Test
  void replicasWaitUntilTheAdministratorOrdersTheSkip() throws Exception {
    try (Shell shell = new Shell(home)) {
      shell.initCluster();
      LocalCluster cluster = shell.cluster();
      for (LocalReplica replica : cluster.replicas()) {
        if (replica.id() > 0) {
          leaveDeaths(cluster.folder().dataDirectory(replica.id()));
        }
      }
      shell.run("cluster", "start", "--deadline", "10s");
      assertTrue(
          LocalCluster.await(
              PATIENCE, () -> cluster.replicas().stream().skip(1).allMatch(SafeModeIT::isWaiting)));
      String status = shell.run("cluster", "status").out();
      assertEquals(DEATHS, status.split("safe_mode", -1).length - 1, status);

      skip(shell, "701", BATCH).expect(ExitCode.ERROR).says("must wait in safe mode");
      skip(shell, PLACE, digest("other")).expect(ExitCode.ERROR).says("must wait in safe mode");
      assertTrue(isWaiting(cluster.replica(1)));
      skip(shell, PLACE, BATCH).expect(ExitCode.OK);
      assertTrue(
          Files.exists(cluster.folder().dataDirectory(0).resolve("skips").resolve("700.json")));

      assertTrue(LocalCluster.await(PATIENCE, cluster::isWhole));
      shell.run("put", "k", "v").expect(ExitCode.OK);
    }
  }
}
