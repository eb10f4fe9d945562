package io.bezant.bench.simulation;

import io.bezant.bench.simulation.check.AgreedOrderCheck;
import io.bezant.bench.simulation.check.Call;
import io.bezant.bench.simulation.check.Ending;
import io.bezant.bench.simulation.check.Judgement;
import io.bezant.bench.simulation.check.LinearizabilityCheck;
import io.bezant.bench.simulation.invariant.BrokenInvariant;
import java.util.List;

/**
 * Judges at the end of a run what its correct clients have seen. A Byzantine client writes to keys
 * of its own only, so what it did shows to the others in nothing but the revisions that it took.
 */
final class HistoryJudge {
  /** So many steps are enough by far for the histories of these runs. */
  private static final long MAX_STEPS_PER_KEY = 300_000;

  private HistoryJudge() {}

  static void judge(World world, SimulatedCluster cluster) {
    List<Call> calls = cluster.history().calls();
    count(world, calls);
    boolean everyWriterRecorded =
        cluster.clients().size() == world.plan().cluster().clients().size();
    require(world, "order of answers", new AgreedOrderCheck(everyWriterRecorded).judge(calls));
    require(
        world,
        "linearizability",
        new LinearizabilityCheck(world.plan().cluster().limits(), MAX_STEPS_PER_KEY).judge(calls));
    world
        .tally()
        .count(everyWriterRecorded ? "histories judged" : "histories with a stranger judged");
  }

  private static void require(World world, String rule, Judgement judgement) {
    switch (judgement) {
      case Judgement.Sound _sound -> {}
      case Judgement.Undecided _undecided -> world.tally().count("histories undecided");
      case Judgement.Impossible impossible -> throw new BrokenInvariant(rule, impossible.reason());
    }
  }

  private static void count(World world, List<Call> calls) {
    for (Call call : calls) {
      switch (call.ending()) {
        case Ending.Returned _returned -> world.tally().count("calls answered");
        case Ending.NeverHappened _never -> world.tally().count("calls that never happened");
        case Ending.Unknown _unknown -> world.tally().count("calls of unknown outcome");
      }
    }
  }
}
