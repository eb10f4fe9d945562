package io.bezant.bench.exhaustive;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Searches the abstract model of amnesia breadth first. States are remembered by 64 bits of a hash:
 * the chance that two of ten million states are taken for one is below one in a hundred thousand.
 */
final class AmnesiaSearch {

  private final AmnesiaModel model;
  private final IndexByLong seen = new IndexByLong();
  private int[] parents = new int[1 << 12];
  private int[] steps = new int[1 << 12];
  private int broken = -1;

  AmnesiaSearch(AmnesiaRules rules, int amnesiac, int liar) {
    this(rules, amnesiac, amnesiac, liar);
  }

  AmnesiaSearch(AmnesiaRules rules, int amnesiac, int second, int liar) {
    this.model = new AmnesiaModel(rules, amnesiac, second, liar);
  }

  /**
   * What was found.
   *
   * @param states how many states were met
   * @param isComplete whether there are no others
   * @param trace the shortest way to two decisions for one place
   */
  record Outcome(int states, boolean isComplete, Optional<List<String>> trace) {}

  /** Searches from the very beginning. */
  Outcome search(int views, int maxStates) {
    return search(new AmnesiaState(views), maxStates);
  }

  /** Searches a cluster of seven, with those that go wrong among the first, from the same place. */
  Outcome searchSevenAfterDecision(int views, int ordinaryFrom, int maxStates) {
    return search(model.afterDecision(new AmnesiaState(7, views, ordinaryFrom)), maxStates);
  }

  /**
   * Searches from where three replicas have decided a batch in the first view and one of them has
   * lost its disk since: the only case in which what was lost can matter, in fewer steps.
   */
  Outcome searchAfterDecision(int views, int maxStates) {
    return search(model.afterDecision(new AmnesiaState(views)), maxStates);
  }

  private Outcome search(AmnesiaState first, int maxStates) {
    ArrayDeque<AmnesiaState> open = new ArrayDeque<>();
    seen.add(first.fingerprint());
    parents[0] = -1;
    open.add(first);
    int index = 0;
    while (!open.isEmpty() && broken < 0 && seen.size() < maxStates) {
      int parent = index++;
      model.next(open.remove(), (next, step) -> meet(next, step, parent, open));
    }
    return new Outcome(
        seen.size(),
        open.isEmpty() && broken < 0,
        broken < 0 ? Optional.empty() : Optional.of(trace()));
  }

  private void meet(AmnesiaState next, int step, int parent, ArrayDeque<AmnesiaState> open) {
    int added = seen.add(next.fingerprint());
    if (added < 0) {
      return;
    }
    if (added >= parents.length) {
      parents = Arrays.copyOf(parents, added * 2);
      steps = Arrays.copyOf(steps, added * 2);
    }
    parents[added] = parent;
    steps[added] = step;
    open.add(next);
    if (broken < 0 && AmnesiaModel.isBroken(next)) {
      broken = added;
    }
  }

  private List<String> trace() {
    ArrayDeque<String> trace = new ArrayDeque<>();
    for (int at = broken; parents[at] >= 0; at = parents[at]) {
      trace.push(AmnesiaModel.describe(steps[at]));
    }
    return List.copyOf(trace);
  }
}
