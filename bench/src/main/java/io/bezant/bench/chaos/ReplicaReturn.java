package io.bezant.bench.chaos;

import io.bezant.bench.chaos.ReturnReport.Row;
import io.bezant.bench.load.LoadSettings.Machine;
import io.bezant.cli.cluster.AckTimeline;
import io.bezant.cli.cluster.ClusterException;
import io.bezant.cli.cluster.Launcher;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import io.bezant.cli.cluster.StateComparison;
import io.bezant.cli.screen.Screen;
import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.protocol.core.CoreOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A backup is killed while clients write, lacks something, and comes back: how long that takes,
 * what it has others send, and what clients notice of it.
 *
 * <p>Who has only missed changes is kept out until the others retain none of the batches that it
 * would need, so that it has to compare states.
 */
public final class ReplicaReturn {
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);
  private static final Duration RETURN_PATIENCE = Duration.ofMinutes(30);
  private static final Duration ABSENCE_PATIENCE = Duration.ofMinutes(30);
  private static final Duration REQUEST_DEADLINE = Duration.ofSeconds(60);
  private static final Duration CALM = Duration.ofSeconds(15);
  private static final Duration METRIC_PATIENCE = Duration.ofSeconds(20);

  private final LocalCluster cluster;
  private final Launcher launcher;
  private final ReturnPlan plan;
  private final Screen screen;
  private final List<Row> rows = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  /** A trial of a cluster that is whole and not running. */
  public ReplicaReturn(LocalCluster cluster, Launcher launcher, ReturnPlan plan, Screen screen) {
    this.cluster = cluster;
    this.launcher = launcher;
    this.plan = plan;
    this.screen = screen;
  }

  /** Does it; leaves no process behind. */
  public ReturnReport run() throws InterruptedException {
    double loadBefore = Machine.loadAverage();
    try (BezantClient client = BezantClient.builder().config(cluster.clientFile()).build()) {
      LedgerWriters writers =
          new LedgerWriters(
              client, plan.callers(), LedgerWriters.Manner.restless(REQUEST_DEADLINE));
      KeyFiller keys = new KeyFiller(client.kv().withDeadline(REQUEST_DEADLINE), plan);
      try {
        cluster.start(launcher, cluster.replicas(), Optional.empty(), START_PATIENCE);
        writers.writeDuring(
            () -> LocalCluster.await(START_PATIENCE, () -> writers.acknowledgedCount() > 0));
        fill(keys);
        for (Missing missing : plan.missing()) {
          writers.writeDuring(() -> rows.add(leaveAndReturn(missing, keys, writers)));
          problems.addAll(writers.judge().examples());
          StateCheck.problem(cluster, writers).ifPresent(problems::add);
          tell(rows.getLast());
        }
      } catch (ClusterException | BezantException failed) {
        problems.add("after " + rows.size() + " returns: " + failed.getMessage());
      } finally {
        cluster.replicas().forEach(LocalReplica::kill);
      }
      return new ReturnReport(
          plan, cluster.replicas().size(), rows, Machine.now(loadBefore), problems);
    }
  }

  private void fill(KeyFiller keys) {
    long begin = System.nanoTime();
    keys.fill();
    screen.line(
        String.format(
            Locale.ROOT,
            "%,d keys of %,d bytes written in %,d s",
            plan.keys(),
            plan.valueBytes(),
            (System.nanoTime() - begin) / 1_000_000_000));
  }

  private Row leaveAndReturn(Missing missing, KeyFiller keys, LedgerWriters writers)
      throws InterruptedException {
    AckTimeline timeline = writers.timeline();
    requireWhole();
    Span calm = new Span(timeline);
    Thread.sleep(CALM);
    calm.end();
    LocalReplica victim = backup();
    long before = StateComparison.of(cluster).highestExecuted();
    victim.kill();
    switch (missing) {
      case ALL -> DiskDamage.emptyData(victim);
      case SCATTERED -> keys.changeScattered(plan.changedCount());
      case RANGE -> keys.changeRange(plan.changedCount());
    }
    if (missing != Missing.ALL) {
      outlastWhatIsRetained(before);
    }
    double load = Machine.loadAverage();
    Span returning = new Span(timeline);
    victim.start(launcher, Optional.empty());
    requireWhole();
    returning.end();
    return new Row(
        missing,
        victim.id(),
        returning.figures(),
        calm.figures(),
        new ReturnReport.Moved(
            metric(victim, "bezant_transfers_total"),
            metric(victim, "bezant_transfer_bytes_total"),
            metric(victim, "bezant_transfer_home_total")),
        load);
  }

  /** What happened between two moments, as clients saw it. */
  private static final class Span {
    private final AckTimeline timeline;
    private final long beginNanos = System.nanoTime();
    private final long countBefore;
    private long endNanos = beginNanos;
    private long acknowledged;
    private long longestGapMillis;

    Span(AckTimeline timeline) {
      this.timeline = timeline;
      this.countBefore = timeline.count();
      timeline.watch();
    }

    void end() {
      endNanos = System.nanoTime();
      acknowledged = timeline.count() - countBefore;
      longestGapMillis = timeline.longestMillis(endNanos);
    }

    ReturnReport.Figures figures() {
      long millis = Math.max(1, (endNanos - beginNanos) / 1_000_000);
      return new ReturnReport.Figures(millis, acknowledged, longestGapMillis);
    }
  }

  private void requireWhole() {
    if (!LocalCluster.await(RETURN_PATIENCE, cluster::isWhole)) {
      throw new ClusterException("the cluster is not whole after " + RETURN_PATIENCE);
    }
  }

  private LocalReplica backup() {
    LocalReplica primary = cluster.awaitPrimary(START_PATIENCE);
    return cluster.replicas().stream()
        .filter(each -> each.id() != primary.id())
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  private void outlastWhatIsRetained(long before) {
    long beyond =
        before
            + CoreOptions.DEFAULT.maxRetainedBatches()
            + 4L * cluster.file().config().checkpointInterval();
    if (!LocalCluster.await(
        ABSENCE_PATIENCE, () -> StateComparison.of(cluster).highestExecuted() > beyond)) {
      throw new ClusterException("the others did not come to " + beyond);
    }
  }

  private static long metric(LocalReplica victim, String name) {
    OptionalDouble[] told = {OptionalDouble.empty()};
    LocalCluster.await(
        METRIC_PATIENCE,
        () -> {
          told[0] = victim.metric(name);
          return told[0].isPresent();
        });
    return (long) told[0].orElseThrow(() -> new ClusterException("no metric " + name));
  }

  private void tell(Row row) {
    screen.line(
        String.format(
            Locale.ROOT,
            "%s: back after %.1f s, %,d bytes moved",
            row.missing(),
            row.returning().millis() / 1000.0,
            row.moved().bytes()));
  }
}
