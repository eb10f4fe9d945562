package io.bezant.bench.chaos;

import io.bezant.bench.load.LoadSettings.Machine;
import io.bezant.cli.cluster.ClusterException;
import io.bezant.cli.cluster.Launcher;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import io.bezant.cli.screen.Screen;
import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.client.ClientFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A cluster under load to which nothing happens: nobody may be suspected. What each replica counts
 * from its start on is asked at the end, so that nothing is missed, the cold start included.
 */
public final class Calm {

  private static final Duration START_PATIENCE = Duration.ofMinutes(2);
  private static final Duration REQUEST_DEADLINE =
      Duration.ofMillis(ClientFile.DEFAULT_DEADLINE_MILLIS);
  private static final Duration STEP = Duration.ofSeconds(30);

  private final LocalCluster cluster;
  private final Launcher launcher;
  private final Screen screen;

  /** A trial of a cluster that is whole and not running. */
  public Calm(LocalCluster cluster, Launcher launcher, Screen screen) {
    this.cluster = cluster;
    this.launcher = launcher;
    this.screen = screen;
  }

  /** Does it; leaves no process behind. */
  public CalmReport run(int callers, Duration time) throws InterruptedException {
    double loadBefore = Machine.loadAverage();
    List<String> problems = new ArrayList<>();
    long suspicions = 0;
    long viewChanges = 0;
    try (BezantClient client = BezantClient.builder().config(cluster.clientFile()).build()) {
      LedgerWriters writers =
          new LedgerWriters(client, callers, LedgerWriters.Manner.restless(REQUEST_DEADLINE));
      try {
        cluster.start(launcher, cluster.replicas(), Optional.empty(), START_PATIENCE);
        writers.writeDuring(() -> pass(time, writers));
        problems.addAll(writers.judge().examples());
        suspicions = total("bezant_suspicions_total", problems);
        viewChanges = total("bezant_view_changes_total", problems);
      } catch (ClusterException | BezantException failed) {
        problems.add(failed.getMessage());
      } finally {
        cluster.replicas().forEach(LocalReplica::kill);
      }
      return new CalmReport(
          new CalmReport.Trial(callers, cluster.replicas().size(), time),
          suspicions,
          viewChanges,
          writers.acknowledgedCount(),
          writers.unknownCount(),
          Machine.now(loadBefore),
          problems);
    }
  }

  private void pass(Duration time, LedgerWriters writers) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      Thread.sleep(Math.clamp(left / 1_000_000, 1, STEP.toMillis()));
      screen.line(
          String.format(
              Locale.ROOT,
              "%,d s left, %,d writes acknowledged, view %d",
              Math.max(0, (end - System.nanoTime()) / 1_000_000_000),
              writers.acknowledgedCount(),
              cluster.view().orElse(-1)));
    }
  }

  private long total(String metric, List<String> problems) {
    double sum = 0;
    for (LocalReplica replica : cluster.replicas()) {
      OptionalDouble count = replica.metric(metric);
      if (count.isEmpty()) {
        problems.add("replica " + replica.id() + " does not tell its " + metric);
      }
      sum += count.orElse(0);
    }
    return (long) sum;
  }
}
