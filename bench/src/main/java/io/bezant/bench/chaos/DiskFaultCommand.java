package io.bezant.bench.chaos;

import io.bezant.cli.BezantCli;
import io.bezant.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chaos disk}: a replica's files are hurt, again and again, and it has to heal. */
@Command(
    name = "disk",
    description = {
      "Make a cluster, hurt the files of one replica at a time while clients write and read, and"
          + " check that it notices, heals by itself and votes again, that every acknowledged write"
          + " is there, that no read ever gave a wrong value, and that all state digests are"
          + " equal.",
      "Exits with 0 only if all of this held every time."
    })
public final class DiskFaultCommand implements Callable<Integer> {

  /** Small, so that a run passes many checkpoints. */
  private static final int CHECKPOINT_INTERVAL = 32;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private TrialOptions trial = new TrialOptions();

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "20",
      description = "How often somebody is hurt (default: ${DEFAULT-VALUE}).")
  private int runs = 20;

  @Option(
      names = "--kinds",
      paramLabel = "KIND",
      split = ",",
      description =
          "How: ${COMPLETION-CANDIDATES}; each in turn (default: all, DISK_FULL only where a file"
              + " system can be mounted).")
  private List<DiskFaultKind> kinds = List.of();

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "8",
      description = "How many clients write and read at the same time (default: ${DEFAULT-VALUE}).")
  private int clients = 8;

  @Option(
      names = "--keys",
      paramLabel = "N",
      defaultValue = "5000",
      description = "How many keys of 100 bytes the state has besides (default: ${DEFAULT-VALUE}).")
  private int keys = 5_000;

  @Override
  public Integer call() throws IOException, InterruptedException {
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    DiskFaultPlan plan =
        new DiskFaultPlan(runs, kindsMeant(), trial.seed(), clients, keys, trial.replicas());
    DiskFaultReport report =
        trial.onNewCluster(
            cli,
            CHECKPOINT_INTERVAL,
            (cluster, screen) -> new DiskFaultRun(cluster, cli.launcher(), plan, screen).run(),
            DiskFaultReport::held);
    cli.printer().print(report.toJson(), report::print);
    report.problems().forEach(problem -> cli.terminal().err().println(problem));
    return report.held() ? ExitCode.OK : ExitCode.ERROR;
  }

  private List<DiskFaultKind> kindsMeant() throws IOException {
    if (!kinds.isEmpty()) {
      return kinds;
    }
    List<DiskFaultKind> meant = new ArrayList<>(List.of(DiskFaultKind.values()));
    Path scratch = Files.createTempDirectory("bezant-small-disk-");
    if (!SmallDisk.isPossible(scratch)) {
      meant.remove(DiskFaultKind.DISK_FULL);
    }
    Files.delete(scratch);
    return List.copyOf(meant);
  }
}
