package io.bezant.bench.simulation;

import io.bezant.bench.simulation.world.SimulatedNetwork;
import io.bezant.protocol.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Tells each replica which of its connections are up, as the operating system would: one breaks
 * soon after the process at its other end has died or the way there is cut, and is made again when
 * both are back. A process that stands still keeps its connections. Those of a corrupt replica come
 * and go as it likes.
 */
final class LinkWatch {
  private static final long LOOK_NANOS = 20_000_000;
  private static final int FLAP_ONE_IN = 50;

  private final World world;
  private final SplittableRandom random;
  private final List<Observed> all = new ArrayList<>();
  private final List<SimulatedReplica> machines;

  LinkWatch(World world, List<SimulatedReplica> machines) {
    this.world = world;
    this.random = world.seed().stream("connections");
    this.machines = machines;
    machines.forEach(machine -> all.add(new Observed(machine, new boolean[replicaCount()])));
  }

  /** One machine, and what its present process was told. */
  private static final class Observed {
    private final SimulatedReplica machine;
    private final boolean[] told;
    private int life;

    Observed(SimulatedReplica machine, boolean[] told) {
      this.machine = machine;
      this.told = told;
    }
  }

  private int replicaCount() {
    return world.plan().cluster().membership().size();
  }

  void start() {
    world.agenda().after(LOOK_NANOS, this::look);
  }

  private void look() {
    boolean[] lives = new boolean[replicaCount()];
    boolean[] flaps = new boolean[replicaCount()];
    for (SimulatedReplica machine : machines) {
      int index = machine.id().value();
      lives[index] |= machine.isUp();
      flaps[index] |= !machine.isHonest() && random.nextInt(FLAP_ONE_IN) == 0;
    }
    for (Observed observed : all) {
      tell(observed, lives, flaps);
    }
    start();
  }

  private void tell(Observed observed, boolean[] lives, boolean[] flaps) {
    if (observed.life != observed.machine.lives()) {
      observed.life = observed.machine.lives();
      java.util.Arrays.fill(observed.told, false);
    }
    SimulatedNetwork network = world.network();
    int self = observed.machine.id().value();
    for (int peer = 0; peer < lives.length; peer++) {
      boolean isUp =
          lives[peer] && !flaps[peer] && network.isOpen(self, peer) && network.isOpen(peer, self);
      if (peer != self && observed.machine.isUp() && observed.told[peer] != isUp) {
        observed.told[peer] = isUp;
        ReplicaId id = new ReplicaId(peer);
        world.tally().count(isUp ? "connection made" : "connection broken");
        observed.machine.life().ifPresent(life -> life.link(id, isUp));
      }
    }
  }
}
