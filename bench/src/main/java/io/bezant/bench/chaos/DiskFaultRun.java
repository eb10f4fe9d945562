package io.bezant.bench.chaos;

import io.bezant.bench.chaos.DiskFaultReport.Heal;
import io.bezant.bench.load.LoadSettings.Machine;
import io.bezant.cli.cluster.AdminReport;
import io.bezant.cli.cluster.ClusterException;
import io.bezant.cli.cluster.ClusterFolder;
import io.bezant.cli.cluster.Launcher;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import io.bezant.cli.screen.Screen;
import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.protocol.config.ReplicaFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * The files of one replica after the other are hurt under a recorded load. Each time the victim has
 * to find out, say so, and come back by itself: serving, with the state that all others have, and
 * with a checkpoint of its own.
 *
 * <p>One replica is hurt at a time. So that no damage sleeps on and meets that of the next victim,
 * a damage that nobody noticed is looked for: the victim starts as after a death by a signal, which
 * makes it read its whole state.
 */
public final class DiskFaultRun {
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);
  private static final Duration HEAL_PATIENCE = Duration.ofMinutes(3);
  private static final Duration REQUEST_DEADLINE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final Duration SLEEPING_DAMAGE = Duration.ofSeconds(2);

  /** As short as it may be: the same replica loses its log again and again here. */
  private static final int READY_MILLIS = ReplicaFile.MIN_READY_MILLIS;

  private static final Duration FULL_PATIENCE = Duration.ofSeconds(30);
  private static final int LEAST_LOAD_MILLIS = 200;
  private static final int MORE_LOAD_MILLIS = 400;
  private static final int SIGBUS_DEATH = 135;

  /** More than the files of the log that were made ahead can take. */
  private static final int LARGE_WRITES = 400;

  private final LocalCluster cluster;
  private final Launcher launcher;
  private final DiskFaultPlan plan;
  private final Screen screen;
  private final Random random;
  private final DiskDamage damage;
  private final List<Heal> heals = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private long lost;
  private long invented;
  private long repeated;

  /** A run on a cluster that is whole and not running. */
  public DiskFaultRun(LocalCluster cluster, Launcher launcher, DiskFaultPlan plan, Screen screen) {
    this.cluster = cluster;
    this.launcher = launcher;
    this.plan = plan;
    this.screen = screen;
    this.random = new Random(plan.seed());
    this.damage = new DiskDamage(random);
  }

  /** Does it all. Stops at the first broken promise; leaves no process behind. */
  public DiskFaultReport run() throws InterruptedException {
    cluster.replicas().forEach(DiskFaultRun::hasten);
    boolean needsSmallDisk = plan.kinds().contains(DiskFaultKind.DISK_FULL);
    Optional<SmallDisk> small =
        needsSmallDisk ? Optional.of(SmallDisk.under(smallest())) : Optional.empty();
    try {
      return runOnWholeCluster();
    } finally {
      small.ifPresent(SmallDisk::close);
    }
  }

  private static void hasten(LocalReplica replica) {
    Path path = replica.directory().resolve(ClusterFolder.REPLICA_FILE);
    try {
      ReplicaFile file = ReplicaFile.parse(Files.readString(path));
      Files.writeString(path, file.withReadyMillis(READY_MILLIS).render());
    } catch (IOException refused) {
      throw new ClusterException("cannot set up replica " + replica.id(), refused);
    }
  }

  /** The replica whose disk is small, if one is to be filled. */
  private LocalReplica smallest() {
    return cluster.replicas().getLast();
  }

  private DiskFaultReport runOnWholeCluster() throws InterruptedException {
    long begin = System.nanoTime();
    double loadBefore = Machine.loadAverage();
    Screen.Bar bar = screen.bar(plan.runs());
    try (BezantClient client = BezantClient.builder().config(cluster.clientFile()).build()) {
      LedgerWriters writers =
          new LedgerWriters(
              client, plan.writers(), new LedgerWriters.Manner(REQUEST_DEADLINE, PAUSE, true));
      try {
        cluster.start(launcher, cluster.replicas(), Optional.empty(), START_PATIENCE);
        writers.writeDuring(
            () -> LocalCluster.await(START_PATIENCE, () -> writers.acknowledgedCount() > 0));
        writers.fill(plan.keys());
        while (heals.size() < plan.runs() && problems.isEmpty()) {
          one(writers);
          bar.advance();
        }
      } catch (ClusterException | BezantException failed) {
        problems.add("run " + (heals.size() + 1) + ": " + failed.getMessage());
      } finally {
        bar.end();
        cluster.replicas().forEach(LocalReplica::kill);
      }
      return new DiskFaultReport(
          plan,
          heals,
          new DiskFaultReport.Promises(
              writers.acknowledgedCount(),
              writers.unknownCount(),
              lost,
              invented,
              repeated,
              writers.wrongReadCount(),
              writers.overdueCount()),
          Machine.now(loadBefore),
          (System.nanoTime() - begin) / 1_000_000,
          problems);
    }
  }

  private void one(LedgerWriters writers) throws InterruptedException {
    DiskFaultKind kind = plan.kinds().get(heals.size() % plan.kinds().size());
    LocalReplica victim =
        kind == DiskFaultKind.DISK_FULL
            ? smallest()
            : cluster.replica(random.nextInt(cluster.replicas().size()));
    VictimLog log = new VictimLog(victim);
    Timed timed = new Timed();
    long before = writers.acknowledgedCount();
    long lostBefore = lost;
    DiskOutcome outcome = DiskOutcome.UNAFFECTED;
    try {
      writers.writeDuring(() -> strike(kind, victim, timed, writers));
      outcome = log.outcome();
      check(writers);
      if (kind.maySleep() && outcome == DiskOutcome.UNAFFECTED) {
        outcome = lookForSleepers(kind, victim, timed, writers);
      }
    } catch (ClusterException | BezantException failed) {
      problems.add(kind + " (" + timed.what + "): " + failed.getMessage());
    }
    heals.add(
        new Heal(
            kind,
            victim.id(),
            outcome,
            problems.isEmpty(),
            timed.millis,
            writers.acknowledgedCount() - before,
            lost - lostBefore,
            log.endings(),
            timed.what));
    tell(heals.getLast());
  }

  /** What was done, and how long it took to be whole again. */
  private static final class Timed {
    private String what = "";
    private long millis;
  }

  private void strike(DiskFaultKind kind, LocalReplica victim, Timed timed, LedgerWriters writers)
      throws InterruptedException {
    long before = writers.acknowledgedCount();
    LocalCluster.await(REQUEST_DEADLINE, () -> writers.acknowledgedCount() > before);
    Thread.sleep(LEAST_LOAD_MILLIS + random.nextInt(MORE_LOAD_MILLIS));
    if (kind.isOfARunningReplica()) {
      hurtRunning(kind, victim, timed, writers);
    } else {
      hurtStopped(kind, victim, timed);
    }
  }

  private void hurtStopped(DiskFaultKind kind, LocalReplica victim, Timed timed) {
    LocalReplica other = other(victim);
    List<LocalReplica> struck = kind.strikesTwo() ? List.of(victim, other) : List.of(victim);
    struck.forEach(LocalReplica::kill);
    timed.what = damage.strike(kind, victim, other);
    long begin = System.nanoTime();
    struck.forEach(each -> each.start(launcher, Optional.empty()));
    timed.millis = awaitWhole(victim, begin);
  }

  private void hurtRunning(
      DiskFaultKind kind, LocalReplica victim, Timed timed, LedgerWriters writers) {
    VictimLog log = new VictimLog(victim);
    long begin = System.nanoTime();
    timed.what = damage.strike(kind, victim, other(victim));
    if (kind == DiskFaultKind.DISK_FULL) {
      for (int i = 0; i < LARGE_WRITES && !log.showsAnEnd(); i++) {
        writers.passLarge();
      }
      LocalCluster.await(FULL_PATIENCE, log::showsAnEnd);
      requireSaidFull(victim);
      DiskDamage.makeRoom(victim);
      begin = System.nanoTime();
    } else {
      LocalCluster.await(SLEEPING_DAMAGE, log::showsAnEnd);
    }
    timed.millis = awaitWhole(victim, begin);
  }

  /** While there is no room, the replica serves nothing and says why. */
  private void requireSaidFull(LocalReplica victim) {
    boolean said =
        LocalCluster.await(
            START_PATIENCE,
            () ->
                victim
                    .report()
                    .flatMap(AdminReport::health)
                    .filter("disk_full"::equals)
                    .isPresent());
    if (!said || victim.isReady()) {
      problems.add("replica " + victim.id() + " does not say that its disk is full");
    }
  }

  private LocalReplica other(LocalReplica victim) {
    return cluster.replica((victim.id() + 1) % cluster.replicas().size());
  }

  private long awaitWhole(LocalReplica victim, long begin) {
    if (!LocalCluster.await(HEAL_PATIENCE, cluster::isWhole)) {
      throw new ClusterException(
          "replica "
              + victim.id()
              + " is not whole again; the end of its log: "
              + String.join(" | ", victim.logTail(4)));
    }
    return (System.nanoTime() - begin) / 1_000_000;
  }

  /** All promises, now. */
  private void check(LedgerWriters writers) {
    LedgerWriters.Findings findings = writers.judge();
    lost += findings.lost();
    invented += findings.invented();
    repeated += findings.repeated();
    problems.addAll(findings.examples());
    if (writers.wrongReadCount() > 0) {
      problems.add(writers.wrongReadCount() + " reads gave what they must not");
    }
    StateCheck.problem(cluster, writers)
        .ifPresent(problem -> problems.add("run " + (heals.size() + 1) + ": " + problem));
  }

  /** Starts the victim as after a death by a signal: it reads its log and its whole state. */
  private DiskOutcome lookForSleepers(
      DiskFaultKind kind, LocalReplica victim, Timed timed, LedgerWriters writers) {
    VictimLog log = new VictimLog(victim);
    victim.kill();
    try {
      Files.writeString(victim.directory().resolve("replica.death"), SIGBUS_DEATH + "\n");
    } catch (IOException refused) {
      throw new ClusterException("cannot leave word for replica " + victim.id(), refused);
    }
    long begin = System.nanoTime();
    victim.start(launcher, Optional.empty());
    long millis = awaitWhole(victim, begin);
    if (log.outcome() == DiskOutcome.UNAFFECTED) {
      return DiskOutcome.UNAFFECTED;
    }
    timed.millis = millis;
    check(writers);
    return kind == DiskFaultKind.LOG_BITS_RUNNING ? log.outcome() : DiskOutcome.BY_AUDIT;
  }

  private void tell(Heal heal) {
    screen.line(
        String.format(
            Locale.ROOT,
            "%d of %d: %s %s of replica %d (%s): %s%s, whole again after %.1f s",
            heals.size(),
            plan.runs(),
            heal.held() ? "held" : "BROKEN",
            heal.kind(),
            heal.victim(),
            heal.what(),
            heal.outcome(),
            heal.endings().isEmpty() ? "" : ", exit codes " + heal.endings(),
            heal.millis() / 1000.0));
  }
}
