package io.bezant.bench.simulation;

import io.bezant.bench.simulation.Profile.Trouble;
import io.bezant.bench.simulation.world.SimulatedClient;
import io.bezant.bench.simulation.world.SimulatedDisk.Survival;
import io.bezant.bench.simulation.world.SimulatedNetwork;
import io.bezant.bench.simulation.world.Weather;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/** Lets things fail, one after the other, in the first half of a run. */
final class Mishaps {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int LONGEST_MILLIS = 2_000;

  private final World world;
  private final SimulatedCluster cluster;
  private final Faults faults;
  private final DiskMishaps disks;
  private final SplittableRandom random;
  private final List<Trouble> kinds;
  private final Optional<ViewStorm> storm;
  private boolean over;

  Mishaps(World world, SimulatedCluster cluster, Reduction reduction) {
    this.world = world;
    this.cluster = cluster;
    this.faults = new Faults(world, reduction);
    this.random = world.seed().stream("mishaps");
    this.disks = new DiskMishaps(world, cluster, random);
    this.kinds = world.plan().troubles().stream().filter(each -> each != Trouble.STORM).toList();
    this.storm =
        world.plan().troubles().contains(Trouble.STORM)
            ? Optional.of(new ViewStorm(world, cluster, faults))
            : Optional.empty();
  }

  void start() {
    world.network().weather(world.plan().weather());
    storm.ifPresent(world.network()::interfere);
    if (world.plan().profile() == Profile.CALM && random.nextBoolean()) {
      separate();
    }
    planNext();
  }

  private void planNext() {
    if (!kinds.isEmpty()) {
      world
          .agenda()
          .after(
              random.nextLong(2L * world.plan().troubleMillis() * NANOS_PER_MILLI), this::strike);
    }
  }

  private void strike() {
    if (!over) {
      Trouble trouble = kinds.get(random.nextInt(kinds.size()));
      if (faults.happens(trouble.name().toLowerCase(Locale.ROOT))) {
        happen(trouble);
      }
      planNext();
    }
  }

  /** Nothing more fails, and what has failed is repaired. */
  void end() {
    over = true;
    storm.ifPresent(ViewStorm::end);
    world.network().heal(world.plan().lastWeather());
    cluster.machines().forEach(SimulatedReplica::heal);
  }

  private void happen(Trouble trouble) {
    switch (trouble) {
      case WEATHER -> changeWeather();
      case CLOG -> clog();
      case NARROW -> narrow();
      case RESET -> reset();
      case CLIENT_CRASH -> anyClient().crash();
      case CLIENT_TWICE -> anyClient().beginAnother();
      case CRASH -> crash(any());
      case ABSENCE -> beAway(any());
      case CRASH_ALL -> cluster.machines().forEach(this::crash);
      case CRASH_AT_DISK -> any().failPowerAfter(1 + random.nextInt(12));
      case POWER -> losePower(any());
      case POWER_ALL -> cluster.machines().forEach(this::losePower);
      case PARTITION -> partition(true);
      case ONE_WAY -> partition(false);
      case ISOLATE -> isolate();
      case PAUSE -> any().pause(shortly());
      case PAUSE_SEVERAL -> some().forEach(each -> each.pause(shortly()));
      case WALL_JUMP -> any().clock().setWall(random.nextInt(20_000) - 10_000L);
      case MONOTONIC_JUMP -> jumpAhead(any());
      case DRIFT -> drift(any());
      case SLOW_DISK -> slowDisk(any());
      case FULL_DISK -> fillDisk(any());
      case LOSS -> loseLog();
      case ROT,
          STATE_ROT,
          WRITE_LOST,
          WRITE_ASTRAY,
          SUPERBLOCK_STALE,
          DISK_EMPTIED,
          DISK_RESTORED,
          COMMIT_LOST,
          PAGE_WRONG ->
          disks.happen(trouble);
      case STORM -> {}
    }
    // A power failure at a disk operation leaves the machine down until somebody starts it.
    if (trouble != Trouble.ABSENCE) {
      cluster.machines().stream().filter(each -> !each.isUp()).forEach(this::startSometime);
    }
  }

  private void startSometime(SimulatedReplica machine) {
    machine.startLater(shortly());
  }

  /** Mostly short, sometimes long. */
  private int shortly() {
    return 1 + random.nextInt(1 + random.nextInt(LONGEST_MILLIS));
  }

  private SimulatedReplica any() {
    List<SimulatedReplica> all = cluster.machines();
    return all.get(random.nextInt(all.size()));
  }

  private SimulatedClient anyClient() {
    return cluster.clients().get(random.nextInt(cluster.clients().size()));
  }

  /** One is down for so long that the others may forget what it lacks. */
  private void beAway(SimulatedReplica machine) {
    machine.kill();
    machine.startLater(LONGEST_MILLIS / 2 + random.nextInt(LONGEST_MILLIS));
  }

  private List<SimulatedReplica> some() {
    List<SimulatedReplica> some = new ArrayList<>(cluster.machines());
    some.removeIf(each -> random.nextBoolean());
    return some;
  }

  private void crash(SimulatedReplica machine) {
    machine.kill();
  }

  private void losePower(SimulatedReplica machine) {
    machine.losePower(Survival.seeded(random, random.nextDouble()));
  }

  private void changeWeather() {
    Weather usual = world.plan().weather();
    boolean isStorm = random.nextBoolean();
    world
        .network()
        .weather(
            isStorm
                ? new Weather(
                    usual.leastNanos(),
                    usual.meanNanos() * (1 + random.nextInt(20)),
                    RunPlan.chance(random, 0.5),
                    RunPlan.chance(random, 0.3),
                    RunPlan.chance(random, 0.8),
                    RunPlan.chance(random, 0.2))
                : usual);
  }

  private void clog() {
    SimulatedNetwork network = world.network();
    int from = random.nextInt(network.endpointCount());
    int to = random.nextInt(network.endpointCount());
    network.clog(from, to, world.agenda().nowNanos() + shortly() * NANOS_PER_MILLI);
  }

  /** All that one endpoint says squeezes through a narrow way. */
  private void narrow() {
    SimulatedNetwork network = world.network();
    int from = random.nextInt(network.endpointCount());
    long nanosPerByte = 1_000L + random.nextInt(50_000);
    for (int to = 0; to < network.endpointCount(); to++) {
      network.narrow(from, to, nanosPerByte);
    }
    world
        .agenda()
        .after(
            shortly() * NANOS_PER_MILLI,
            () -> {
              for (int to = 0; to < network.endpointCount(); to++) {
                network.narrow(from, to, 0);
              }
            });
  }

  private void reset() {
    int replica = random.nextInt(world.plan().cluster().membership().size());
    if (random.nextBoolean()) {
      anyClient().resetLink(replica);
    } else {
      int other = random.nextInt(world.plan().cluster().membership().size());
      cutFor(replica, other, 1 + random.nextInt(50));
      cutFor(other, replica, 1 + random.nextInt(50));
    }
  }

  /** One client does not reach one replica, for good: its requests get there through the others. */
  private void separate() {
    int replicas = world.plan().cluster().membership().size();
    if (replicas > world.plan().cluster().quorums().quorum()) {
      int client = replicas + random.nextInt(world.network().endpointCount() - replicas);
      int replica = random.nextBoolean() ? 0 : random.nextInt(replicas);
      world.network().cut(client, replica);
      world.network().cut(replica, client);
      world.tally().count("client kept from a replica");
    }
  }

  /** Everybody is on one side or the other. */
  private void partition(boolean bothWays) {
    SimulatedNetwork network = world.network();
    boolean[] side = new boolean[network.endpointCount()];
    for (int i = 0; i < side.length; i++) {
      side[i] = random.nextBoolean();
    }
    int millis = shortly();
    for (int from = 0; from < side.length; from++) {
      for (int to = 0; to < side.length; to++) {
        if (side[from] != side[to] && (bothWays || side[from])) {
          cutFor(from, to, millis);
        }
      }
    }
  }

  /** One replica hears nobody, or nobody hears it, or both. */
  private void isolate() {
    int one = random.nextInt(world.plan().cluster().membership().size());
    boolean deaf = random.nextBoolean();
    boolean mute = !deaf || random.nextBoolean();
    int millis = shortly();
    for (int other = 0; other < world.network().endpointCount(); other++) {
      if (deaf) {
        cutFor(other, one, millis);
      }
      if (mute) {
        cutFor(one, other, millis);
      }
    }
  }

  private void cutFor(int from, int to, int millis) {
    world.network().cut(from, to);
    world
        .agenda()
        .after(
            millis * NANOS_PER_MILLI,
            () -> {
              if (!over) {
                world.network().mend(from, to);
              }
            });
  }

  private void jumpAhead(SimulatedReplica machine) {
    machine.clock().jumpAhead(shortly() * NANOS_PER_MILLI);
    world.witness().onFalseClock(machine.id());
  }

  private void drift(SimulatedReplica machine) {
    boolean wild = random.nextInt(4) == 0;
    int most = wild ? 500_000 : 500;
    machine.clock().drift(random.nextInt(2 * most + 1) - most);
    if (wild) {
      world.witness().onFalseClock(machine.id());
    }
  }

  /** One loses its log, or its whole disk, if no more than f are faulty by that. */
  private void loseLog() {
    List<SimulatedReplica> all = cluster.honest().stream().filter(cluster::mayLoseItsLog).toList();
    if (!all.isEmpty()) {
      all.get(random.nextInt(all.size())).loseLog(random.nextBoolean());
    }
  }

  private void slowDisk(SimulatedReplica machine) {
    machine.power().syncTakes(NANOS_PER_MILLI * (1 + random.nextInt(200)));
    world.agenda().after(shortly() * NANOS_PER_MILLI, machine.power()::syncTakesUsual);
  }

  private void fillDisk(SimulatedReplica machine) {
    machine.disk().limitTo(0);
    world.agenda().after(shortly() * NANOS_PER_MILLI, () -> machine.disk().limitTo(Long.MAX_VALUE));
  }
}
