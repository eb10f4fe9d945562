package io.bezant.bench.exhaustive;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** What the abstract model of amnesia says about R5 and about what may be wrong with it. */
final class AmnesiaTable {

  /**
   * One search.
   *
   * @param views how many views there are
   * @param afterDecision whether it begins after a decision and the loss
   */
  private record Row(AmnesiaRules rules, int views, boolean afterDecision) {}

  private AmnesiaTable() {}

  private static List<Row> rows() {
    AmnesiaRules r5 = AmnesiaRules.sound(1);
    List<Row> rows = new ArrayList<>();
    rows.add(new Row(r5, 2, false));
    for (AmnesiaRules rules :
        List.of(
            r5,
            r5.votingAtOnce(),
            r5.withoutNonce(),
            r5.withoutWaiting(),
            r5.estimating(),
            r5.fresh(2),
            r5.fresh(1),
            r5.faulty(2))) {
      rows.add(new Row(rules, 3, true));
    }
    rows.add(new Row(r5.votingAtOnce(), 2, false));
    rows.add(new Row(r5.withoutNonce(), 2, false));
    return rows;
  }

  /** Searches for every pair of an amnesiac and a liar; prints what was met. */
  static void print(PrintWriter out, int maxStates) {
    out.println("| rules | views | from | pairs | states | complete | broken for | steps |");
    out.println("| --- | ---: | --- | ---: | ---: | --- | --- | ---: |");
    for (Row row : rows()) {
      long states = 0;
      int complete = 0;
      int shortest = 0;
      List<String> broken = new ArrayList<>();
      for (int amnesiac = 0; amnesiac < AmnesiaState.REPLICAS; amnesiac++) {
        for (int liar = 0; liar < AmnesiaState.REPLICAS; liar++) {
          if (liar != amnesiac) {
            AmnesiaSearch search = new AmnesiaSearch(row.rules(), amnesiac, liar);
            AmnesiaSearch.Outcome outcome =
                row.afterDecision()
                    ? search.searchAfterDecision(row.views(), maxStates)
                    : search.search(row.views(), maxStates);
            states += outcome.states();
            complete += outcome.isComplete() ? 1 : 0;
            if (outcome.trace().isPresent()) {
              int steps = outcome.trace().get().size();
              shortest = shortest == 0 ? steps : Math.min(shortest, steps);
              broken.add(amnesiac + "/" + liar);
            }
          }
        }
      }
      out.printf(
          "| %s | %d | %s | 12 | %,d | %d | %s | %d |%n",
          row.rules().name(),
          row.views(),
          row.afterDecision() ? "a decision and the loss" : "the beginning",
          states,
          complete,
          broken.isEmpty() ? "none" : String.join(" ", broken),
          shortest);
      out.flush();
    }
  }
}
