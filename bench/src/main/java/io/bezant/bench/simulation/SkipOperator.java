package io.bezant.bench.simulation;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.config.SkipOrder;
import io.bezant.replica.storage.ExecutionMark.Suspect;
import java.util.ArrayList;
import java.util.List;

/**
 * Who operates the cluster and follows the manual: once a quorum of replicas waits at one batch,
 * the administrator signs an order to skip it, and it is put into every machine before any goes on.
 * Before that somebody who is not the administrator tries everything else.
 */
final class SkipOperator {
  private static final long LOOK_NANOS = 100_000_000;
  private static final int LOOKS_STUCK = 50;

  private final World world;
  private final SimulatedCluster cluster;
  private final List<Suspect> tempted = new ArrayList<>();
  private int looksStuck;

  SkipOperator(World world, SimulatedCluster cluster) {
    this.world = world;
    this.cluster = cluster;
  }

  void start() {
    world.agenda().after(LOOK_NANOS, this::look);
  }

  private void look() {
    int quorum = world.plan().cluster().quorums().quorum();
    for (Suspect suspect : waiting()) {
      List<SimulatedReplica> waiting =
          cluster.machines().stream()
              .filter(
                  each ->
                      !each.isUp() && each.guard().waitsAt().filter(suspect::equals).isPresent())
              .toList();
      if (tempted.stream().noneMatch(suspect::equals)) {
        tempted.add(suspect);
        tempt(suspect, waiting);
      } else if (waiting.size() >= quorum || isStuck(suspect, waiting.size())) {
        order(suspect);
      }
    }
    world.agenda().after(LOOK_NANOS, this::look);
  }

  /**
   * Whether it is decided, since one correct replica at least waits at it, and those who wait are
   * too few to go on and too many for the others to. Then the others are stopped, so that they wait
   * as well: what counts is that a quorum has not executed it and will not.
   */
  private boolean isStuck(Suspect suspect, int waiting) {
    Quorums quorums = world.plan().cluster().quorums();
    List<SimulatedReplica> behind =
        cluster.machines().stream()
            .filter(
                each ->
                    each.status()
                        .filter(it -> suspect.sequence().isAfter(it.executed()))
                        .isPresent())
            .toList();
    boolean isStuck =
        waiting >= quorums.weakQuorum()
            && behind.size() < quorums.quorum()
            && waiting + behind.size() >= quorums.quorum();
    if (isStuck && ++looksStuck > LOOKS_STUCK) {
      world.tally().count("too few wait: the others are stopped");
      behind.forEach(SimulatedReplica::kill);
      behind.forEach(each -> each.startLater(1));
      looksStuck = 0;
      return true;
    }
    return false;
  }

  private List<Suspect> waiting() {
    return cluster.machines().stream()
        .filter(each -> !each.isUp())
        .flatMap(each -> each.guard().waitsAt().stream())
        .distinct()
        .toList();
  }

  private void order(Suspect suspect) {
    SkipOrder order =
        SkipOrder.sign(
            world.plan().cluster().clusterId(),
            suspect.sequence(),
            suspect.digest(),
            RunKeys.administratorPair());
    world.tally().count("orders to skip");
    world.chronicle().note(() -> "the administrator orders to skip #" + suspect.sequence());
    world.witness().onOrderedToSkip(suspect.sequence(), suspect.digest());
    for (SimulatedReplica each : cluster.machines()) {
      each.guard().put(order.render());
    }
    startWaiting(cluster.machines());
  }

  /** Orders that nobody may heed: of somebody else, for something else, for another cluster. */
  private void tempt(Suspect suspect, List<SimulatedReplica> waiting) {
    Digest here = world.plan().cluster().clusterId();
    SequenceNumber place = suspect.sequence();
    Digest other = Hasher.domain("SIM/OTHER").finish();
    var administrator = RunKeys.administratorPair();
    List<SkipOrder> orders =
        List.of(
            SkipOrder.sign(here, place, suspect.digest(), RunKeys.replicaPair(0)),
            SkipOrder.sign(here, place, other, administrator),
            SkipOrder.sign(here, place.next(), suspect.digest(), administrator),
            SkipOrder.sign(RunKeys.ELSEWHERE, place, suspect.digest(), administrator));
    for (SimulatedReplica each : waiting) {
      orders.forEach(order -> each.guard().put(order.render()));
      world.tally().add("orders not to be heeded", orders.size());
    }
    startWaiting(waiting);
  }

  private void startWaiting(List<SimulatedReplica> machines) {
    machines.stream()
        .filter(each -> each.guard().waitsAt().isPresent())
        .forEach(SimulatedReplica::start);
  }
}
