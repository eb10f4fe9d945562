package io.bezant.bench.simulation;

import io.bezant.bench.simulation.coverage.Marks;
import io.bezant.bench.simulation.invariant.BrokenInvariant;
import io.bezant.bench.simulation.invariant.Witness;
import io.bezant.bench.simulation.world.Agenda;
import io.bezant.bench.simulation.world.SimulatedNetwork;
import io.bezant.bench.simulation.world.Tally;
import io.bezant.bench.simulation.world.TraceHash;
import java.util.List;

/**
 * What everything in one run shares.
 *
 * @param seed decides everything
 * @param plan what kind of run it is
 * @param variant how replicas and clients are made
 * @param agenda virtual time
 * @param network the links
 * @param trace the fingerprint of the run
 * @param tally what has happened, by kind
 * @param marks which rare paths were taken
 * @param witness watches honest replicas and correct clients
 * @param chronicle the last things that happened, for people
 * @param blackout lets all power fail at one moment, if it is to
 * @param answers of replicas whose states rot, beside those of the others
 */
record World(
    Seed seed,
    RunPlan plan,
    Variant variant,
    Agenda agenda,
    SimulatedNetwork network,
    TraceHash trace,
    Tally tally,
    Marks marks,
    Witness witness,
    Chronicle chronicle,
    Blackout blackout,
    SameAnswers answers) {

  /**
   * Fails the run a moment later, where whatever is thrown now would be taken for something else.
   */
  void failLater(BrokenInvariant broken) {
    agenda.after(
        0,
        () -> {
          throw broken;
        });
  }

  static World of(
      Seed seed, RunPlan plan, Variant variant, Chronicle chronicle, Blackout blackout) {
    Agenda agenda = new Agenda(seed.stream("ties"));
    TraceHash trace = new TraceHash();
    Tally tally = new Tally();
    int n = plan.cluster().membership().size();
    int clients = plan.cluster().clients().size();
    SimulatedNetwork network =
        new SimulatedNetwork(
            new SimulatedNetwork.Setting(agenda, seed.stream("network"), trace, tally), n, clients);
    if (chronicle.isRead()) {
      network.tap(chronicle);
    }
    int perPeer = plan.inbox().perPeer().maxEntries();
    int perClient = plan.inbox().perClient().maxEntries();
    Witness witness =
        new Witness(
            plan.cluster(),
            plan.cluster().membership().replicas().stream()
                .filter(id -> !plan.corrupt().contains(id.value()))
                .filter(id -> !plan.forgetful().contains(id.value()))
                .toList(),
            new Witness.Room(
                plan.options().maxPendingRequests()
                    + (n - 1) * plan.cluster().limits().maxBatchRequests(),
                n * perPeer + clients * perClient + n,
                plan.options().maxEarlyVotes(),
                plan.options().busyStatusMillis(),
                plan.options().readyMillis(),
                plan.keys().verifier()),
            plan.hasDecay() ? plan.rotting() : List.of());
    return new World(
        seed,
        plan,
        variant,
        agenda,
        network,
        trace,
        tally,
        new Marks(),
        witness,
        chronicle.of(agenda, plan.cluster()),
        blackout,
        new SameAnswers());
  }
}
