package io.bezant.bench.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.cli.screen.Screen;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The primary dies or stands still under a small load, comes back, and all replicas have one state.
 * How long it takes is measured elsewhere: a machine that builds may be as slow as it likes.
 */
class PrimaryFaultIT {

  @TempDir private Path home = Path.of("");

  @ParameterizedTest
  @EnumSource
  void whoeverLosesItsPrimaryGoesOnWithoutIt(FaultSignal signal)
      throws IOException, InterruptedException {
    try (Shell shell = new Shell(home)) {
      shell
          .run(
              "cluster",
              "init",
              "--base-port",
              Integer.toString(shell.basePort()),
              "--checkpoint-interval",
              "64")
          .expect(0);
      Screen nobody =
          new Screen(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
              false);
      FailOverPlan plan =
          new FailOverPlan(
              Victim.PRIMARY,
              2,
              signal,
              4,
              Duration.ofSeconds(5),
              Duration.ZERO,
              4,
              20261121,
              Duration.ofMinutes(5));
      FailOverReport report = new FailOver(shell.cluster(), shell.launcher(), plan, nobody).run();
      assertTrue(report.held(), () -> report.toJson().toString());
      assertEquals(2, report.faults().size());
      assertTrue(
          report.faults().stream().allMatch(fault -> fault.viewDuring() > fault.viewBefore()),
          () -> report.toJson().toString());
    }
  }
}
