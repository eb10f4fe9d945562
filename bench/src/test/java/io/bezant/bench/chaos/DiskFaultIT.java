package io.bezant.bench.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import io.bezant.cli.screen.Screen;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas whose state is hurt, and replicas that die: which come back by themselves. */
class DiskFaultIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path home = Path.of("");

  private static Screen nobody() {
    return new Screen(
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false);
  }

  @Test
  void whoeverLosesItsStateComesBackByItself() throws IOException, InterruptedException {
    try (Shell shell = new Shell(home)) {
      shell
          .run(
              "cluster",
              "init",
              "--base-port",
              Integer.toString(shell.basePort()),
              "--checkpoint-interval",
              "32")
          .expect(0);
      DiskFaultPlan plan =
          new DiskFaultPlan(
              2,
              List.of(DiskFaultKind.STATE_SWAPPED, DiskFaultKind.STATE_FOLDER_GONE),
              20261130,
              4,
              500,
              4);

      DiskFaultReport report =
          new DiskFaultRun(shell.cluster(), shell.launcher(), plan, nobody()).run();

      assertTrue(report.held(), () -> report.toJson().toString());
      assertEquals(
          List.of(DiskOutcome.AT_START, DiskOutcome.AT_START),
          report.heals().stream().map(DiskFaultReport.Heal::outcome).toList());
    }
  }

  private static long pid(LocalReplica replica) {
    return replica.process().map(ProcessHandle::pid).orElse(-1L);
  }

  @Test
  void processThatDiesInsideItsStateIsStartedAgainAndOneThatIsKilledIsNot() throws Exception {
    try (Shell shell = new Shell(home)) {
      shell.startCluster();
      LocalCluster cluster = shell.cluster();
      LocalReplica victim = cluster.replica(3);
      assertTrue(LocalCluster.await(PATIENCE, cluster::isWhole));
      long first = pid(victim);
      ProcessHandle launcher = victim.process().orElseThrow().parent().orElseThrow();

      assertEquals(0, new ProcessBuilder("kill", "-BUS", Long.toString(first)).start().waitFor());

      assertTrue(LocalCluster.await(PATIENCE, () -> pid(victim) != first && victim.isReady()));
      assertTrue(Files.readString(victim.logFile()).contains("the state is sound"));
      assertNotEquals(launcher.pid(), pid(victim));
      victim.process().orElseThrow().destroyForcibly();
      launcher.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertTrue(victim.process().isEmpty());
    }
  }
}
