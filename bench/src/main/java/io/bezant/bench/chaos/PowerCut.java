package io.bezant.bench.chaos;

import io.bezant.cli.cluster.ClusterException;
import io.bezant.cli.cluster.Launcher;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import io.bezant.cli.screen.Screen;
import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * All replicas die at once, under load, by kill -9, and start again on what their disks remember;
 * again and again. After each round every acknowledged write must be there and all replicas must
 * have one state.
 *
 * <p>It takes from them everything but what the operating system still holds: the real loss of
 * power, where unsynced pages go too, is the simulator's business.
 */
public final class PowerCut {

  private static final Duration START_PATIENCE = Duration.ofMinutes(2);
  private static final Duration REQUEST_DEADLINE = Duration.ofSeconds(30);
  private static final int LEAST_LOAD_MILLIS = 300;
  private static final int MORE_LOAD_MILLIS = 1_200;
  private static final int KILL_SPREAD_MILLIS = 40;

  private final LocalCluster cluster;
  private final Launcher launcher;
  private final PowerCutPlan plan;
  private final Screen screen;
  private final Random random;
  private final List<String> problems = new ArrayList<>();
  private final List<Long> restartMillis = new ArrayList<>();
  private int roundsDone;
  private int digestMismatches;
  private long lost;
  private long invented;
  private long repeated;

  /** A run on a cluster that is whole and not running. */
  public PowerCut(LocalCluster cluster, Launcher launcher, PowerCutPlan plan, Screen screen) {
    this.cluster = cluster;
    this.launcher = launcher;
    this.plan = plan;
    this.screen = screen;
    this.random = new Random(plan.seed());
  }

  /** Does it all. Stops at the first broken promise; leaves no process behind. */
  public PowerCutReport run() throws InterruptedException {
    long begin = System.nanoTime();
    try (BezantClient client = BezantClient.builder().config(cluster.clientFile()).build()) {
      LedgerWriters writers =
          new LedgerWriters(
              client, plan.writers(), LedgerWriters.Manner.restless(REQUEST_DEADLINE));
      try {
        cluster.start(launcher, cluster.replicas(), plan.durability(), START_PATIENCE);
        while (roundsDone < plan.rounds() && problems.isEmpty()) {
          round(writers);
        }
      } catch (ClusterException | BezantException failed) {
        problems.add("round " + (roundsDone + 1) + ": " + failed.getMessage());
      } finally {
        cluster.replicas().forEach(LocalReplica::kill);
      }
      return new PowerCutReport(
          plan,
          roundsDone,
          writers.acknowledgedCount(),
          writers.unknownCount(),
          lost,
          invented,
          repeated,
          digestMismatches,
          restartMillis,
          (System.nanoTime() - begin) / 1_000_000,
          problems);
    }
  }

  private void round(LedgerWriters writers) throws InterruptedException {
    long before = writers.acknowledgedCount();
    writers.writeDuring(
        () -> {
          LocalCluster.await(REQUEST_DEADLINE, () -> writers.acknowledgedCount() > before);
          Thread.sleep(LEAST_LOAD_MILLIS + random.nextInt(MORE_LOAD_MILLIS));
          killAll();
          restartMillis.add(
              cluster
                  .start(launcher, cluster.replicas(), plan.durability(), START_PATIENCE)
                  .tookMillis());
        });
    LedgerWriters.Findings findings = writers.judge();
    lost += findings.lost();
    invented += findings.invented();
    repeated += findings.repeated();
    problems.addAll(findings.examples());
    StateCheck.problem(cluster, writers)
        .ifPresent(
            problem -> {
              digestMismatches++;
              problems.add("round " + (roundsDone + 1) + ": " + problem);
            });
    roundsDone++;
    screen.line(
        String.format(
            Locale.ROOT,
            "round %d of %d: %,d writes acknowledged so far, %d lost, serving again after %.1f s",
            roundsDone,
            plan.rounds(),
            writers.acknowledgedCount(),
            lost,
            restartMillis.getLast() / 1000.0));
  }

  private void killAll() throws InterruptedException {
    List<LocalReplica> order = new ArrayList<>(cluster.replicas());
    Collections.shuffle(order, random);
    boolean atOnce = random.nextBoolean();
    // Who is being killed is asked before: a process that is ending tells nothing of itself.
    List<ProcessHandle> dying = order.stream().flatMap(each -> each.process().stream()).toList();
    for (ProcessHandle process : dying) {
      process.destroyForcibly();
      if (!atOnce) {
        Thread.sleep(random.nextInt(KILL_SPREAD_MILLIS));
      }
    }
    dying.forEach(process -> process.onExit().join());
    order.forEach(LocalReplica::kill);
  }
}
