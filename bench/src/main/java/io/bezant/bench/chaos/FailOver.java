package io.bezant.bench.chaos;

import io.bezant.bench.chaos.FailOverReport.Fault;
import io.bezant.bench.load.LoadSettings.Machine;
import io.bezant.cli.cluster.AckTimeline;
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
import java.util.OptionalLong;
import java.util.Random;

/**
 * A replica is killed or frozen, again and again, while clients write; how long they had to do
 * without an acknowledgement is measured, and every promise is checked at the end.
 *
 * <p>After each fault the victim comes back, and the next fault waits until it serves again, so
 * that there is one fault at a time.
 */
public final class FailOver {

  private static final Duration START_PATIENCE = Duration.ofMinutes(2);
  private static final Duration SERVICE_PATIENCE = Duration.ofSeconds(60);
  private static final Duration REQUEST_DEADLINE =
      Duration.ofMillis(ClientFile.DEFAULT_DEADLINE_MILLIS);

  /** About as long as a replica is out and comes back. */
  private static final int LONG_CALM_MILLIS = 6_000;

  private static final int LEAST_CALM_MILLIS = 1_500;
  private static final int MORE_CALM_MILLIS = 1_000;
  private static final int AFTERMATH_MILLIS = 1_500;
  private static final int FLOW_MILLIS = 250;

  private final LocalCluster cluster;
  private final Launcher launcher;
  private final FailOverPlan plan;
  private final Screen screen;
  private final Random random;
  private final List<Fault> faults = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  /** A run on a cluster that is whole and not running. */
  public FailOver(LocalCluster cluster, Launcher launcher, FailOverPlan plan, Screen screen) {
    this.cluster = cluster;
    this.launcher = launcher;
    this.plan = plan;
    this.screen = screen;
    this.random = new Random(plan.seed());
  }

  /** Does it all; leaves no process behind. */
  public FailOverReport run() throws InterruptedException {
    long begin = System.nanoTime();
    double loadBefore = Machine.loadAverage();
    LedgerWriters.Findings findings = new LedgerWriters.Findings(0, 0, 0, List.of());
    try (BezantClient client = BezantClient.builder().config(cluster.clientFile()).build()) {
      LedgerWriters writers =
          new LedgerWriters(
              client,
              Math.max(1, plan.callers()),
              new LedgerWriters.Manner(
                  REQUEST_DEADLINE, plan.isIdle() ? plan.interval() : Duration.ZERO));
      try {
        cluster.start(launcher, cluster.replicas(), Optional.empty(), START_PATIENCE);
        writers.writeDuring(() -> hurtAgainAndAgain(writers, begin));
        findings = writers.judge();
        problems.addAll(findings.examples());
        StateCheck.problem(cluster, writers).ifPresent(problems::add);
      } catch (ClusterException | BezantException failed) {
        problems.add("after " + faults.size() + " faults: " + failed.getMessage());
      } finally {
        cluster.replicas().forEach(LocalReplica::kill);
      }
      return new FailOverReport(
          plan,
          faults,
          new FailOverReport.Promises(
              writers.acknowledgedCount(),
              writers.unknownCount(),
              findings.lost(),
              findings.invented(),
              findings.repeated(),
              writers.overdueCount()),
          Machine.now(loadBefore),
          (System.nanoTime() - begin) / 1_000_000,
          problems);
    }
  }

  private void hurtAgainAndAgain(LedgerWriters writers, long begin) throws InterruptedException {
    AckTimeline timeline = writers.timeline();
    if (!LocalCluster.await(SERVICE_PATIENCE, () -> timeline.count() > 0)) {
      throw new ClusterException("the cluster acknowledged nothing in " + SERVICE_PATIENCE);
    }
    Thread.sleep(plan.warmUp());
    long end = begin + plan.patience().toNanos();
    while (faults.size() < plan.faults() && System.nanoTime() < end) {
      timeline.watch();
      Thread.sleep(
          plan.victim() == Victim.BACKUP
              ? LONG_CALM_MILLIS
              : LEAST_CALM_MILLIS + random.nextInt(MORE_CALM_MILLIS));
      faults.add(hurt(timeline, timeline.longestMillis(System.nanoTime())));
      tell(faults.getLast());
    }
  }

  /**
   * Hurts somebody and brings it back.
   *
   * @param calmGapMillis the longest gap while nobody was hurt, just before
   */
  private Fault hurt(AckTimeline timeline, long calmGapMillis) throws InterruptedException {
    LocalReplica primary = cluster.awaitPrimary(SERVICE_PATIENCE);
    int last = cluster.replicas().size() - 1;
    LocalReplica victim =
        switch (plan.victim()) {
          case PRIMARY -> primary;
          case BACKUP -> {
            List<LocalReplica> backups = new ArrayList<>(cluster.replicas());
            backups.remove(primary);
            yield backups.get(random.nextInt(backups.size()));
          }
          // Downwards: a cluster that loses its primary goes on with the next one above it.
          case EACH -> cluster.replica(last - faults.size() % (last + 1));
        };
    ProcessHandle process =
        victim
            .process()
            .orElseThrow(() -> new ClusterException("replica " + victim.id() + " does not run"));
    OptionalLong viewBefore = cluster.view();
    timeline.watch();
    switch (plan.signal()) {
      case KILL -> process.destroyForcibly();
      case STOP -> victim.freeze();
    }
    // Answers that were on their way still arrive; what counts is that new ones follow.
    Thread.sleep(AFTERMATH_MILLIS);
    LocalCluster.await(
        SERVICE_PATIENCE, () -> timeline.openMillis(System.nanoTime()) < flowMillis());
    long gapMillis = timeline.longestMillis(System.nanoTime());
    OptionalLong viewDuring = cluster.view();
    timeline.watch();
    long healMillis = heal(victim, process);
    return new Fault(
        victim.id(),
        viewBefore.orElse(-1),
        viewDuring.orElse(-1),
        cluster.view().orElse(-1),
        gapMillis,
        healMillis,
        timeline.longestMillis(System.nanoTime()),
        calmGapMillis);
  }

  /** Service is back when no acknowledgement is waited for longer than this. */
  private long flowMillis() {
    return FLOW_MILLIS + (plan.isIdle() ? plan.interval().toMillis() : 0);
  }

  /**
   * Brings the victim back and waits until all serve in one view: with one replica out, a view
   * change needs all others. Returns how long that took.
   */
  private long heal(LocalReplica victim, ProcessHandle process) {
    long begin = System.nanoTime();
    switch (plan.signal()) {
      case KILL -> {
        process.onExit().join();
        victim.kill();
        victim.start(launcher, Optional.empty());
      }
      case STOP -> victim.thaw();
    }
    if (!LocalCluster.await(START_PATIENCE, cluster::isWhole)) {
      throw new ClusterException(
          "after the return of replica " + victim.id() + " the cluster is not whole again");
    }
    return (System.nanoTime() - begin) / 1_000_000;
  }

  private void tell(Fault fault) {
    screen.line(
        String.format(
            Locale.ROOT,
            "%d of %d: replica %d, view %d to %d, gap %,d ms; back after %.1f s, longest gap"
                + " meanwhile %,d ms",
            faults.size(),
            plan.faults(),
            fault.victim(),
            fault.viewBefore(),
            fault.viewDuring(),
            fault.gapMillis(),
            fault.healMillis() / 1000.0,
            fault.healingGapMillis()));
  }
}
