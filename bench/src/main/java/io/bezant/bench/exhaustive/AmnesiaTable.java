package io.bezant.bench.exhaustive;

import io.bezant.bench.exhaustive.AmnesiaSearch.Outcome;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** What the abstract model of amnesia says about R5 and about what may be wrong with it. */
final class AmnesiaTable {

  /** Those that can go wrong: who leads a view, and enough others to stand for the rest. */
  private static final int PLACES = 4;

  /** Where a search begins, and among how many. */
  private enum From {
    BEGINNING("the beginning", false),
    DECISION("a decision and the loss", false),
    TWO_LOSERS("a decision and the first of two losses of different replicas", true),
    SEVEN("a decision and the loss, n = 7", false);

    private final String text;
    private final boolean hasSecond;

    From(String text, boolean hasSecond) {
      this.text = text;
      this.hasSecond = hasSecond;
    }
  }

  /**
   * One line of the table.
   *
   * @param views how many views there are
   */
  private record Row(AmnesiaRules rules, int views, From from) {

    Outcome search(int amnesiac, int second, int liar, int maxStates) {
      AmnesiaSearch search = new AmnesiaSearch(rules, amnesiac, second, liar);
      return switch (from) {
        case BEGINNING -> search.search(views, maxStates);
        case DECISION, TWO_LOSERS -> search.searchAfterDecision(views, maxStates);
        case SEVEN -> search.searchSevenAfterDecision(views, PLACES, maxStates);
      };
    }
  }

  private AmnesiaTable() {}

  private static List<Row> rows() {
    AmnesiaRules r5 = AmnesiaRules.sound(1);
    AmnesiaRules seven = AmnesiaRules.ofSeven();
    List<Row> rows = new ArrayList<>();
    rows.add(new Row(r5, 2, From.BEGINNING));
    rows.add(new Row(AmnesiaRules.sound(2), 2, From.DECISION));
    rows.add(new Row(AmnesiaRules.sound(2), 2, From.TWO_LOSERS));
    rows.add(new Row(seven, 2, From.SEVEN));
    rows.add(new Row(seven.votingAtOnce(), 2, From.SEVEN));
    rows.add(new Row(seven.withoutNonce(), 2, From.SEVEN));
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
      rows.add(new Row(rules, 3, From.DECISION));
    }
    rows.add(new Row(r5.votingAtOnce(), 2, From.BEGINNING));
    rows.add(new Row(r5.withoutNonce(), 2, From.BEGINNING));
    return rows;
  }

  /** Searches for every choice of those that go wrong; prints what was met. */
  static void print(PrintWriter out, int maxStates) {
    out.println("| rules | views | from | choices | states | complete | broken for | steps |");
    out.println("| --- | ---: | --- | ---: | ---: | ---: | --- | ---: |");
    for (Row row : rows()) {
      print(row, out, maxStates);
    }
  }

  private static void print(Row row, PrintWriter out, int maxStates) {
    long states = 0;
    int choices = 0;
    int complete = 0;
    int shortest = 0;
    List<String> broken = new ArrayList<>();
    for (int[] choice : choices(row.from().hasSecond)) {
      Outcome outcome = row.search(choice[0], choice[1], choice[2], maxStates);
      choices++;
      states += outcome.states();
      complete += outcome.isComplete() ? 1 : 0;
      if (outcome.trace().isPresent()) {
        int steps = outcome.trace().get().size();
        shortest = shortest == 0 ? steps : Math.min(shortest, steps);
        broken.add(choice[0] + "/" + choice[2]);
      }
    }
    out.printf(
        "| %s | %d | %s | %d | %,d | %d | %s | %d |%n",
        row.rules().name(),
        row.views(),
        row.from().text,
        choices,
        states,
        complete,
        broken.isEmpty() ? "none" : String.join(" ", broken),
        shortest);
    out.flush();
  }

  /** An amnesiac, the second one (or the same again) and a liar. */
  private static List<int[]> choices(boolean hasSecond) {
    List<int[]> all = new ArrayList<>();
    for (int amnesiac = 0; amnesiac < PLACES; amnesiac++) {
      for (int second = 0; second < PLACES; second++) {
        for (int liar = 0; liar < PLACES; liar++) {
          boolean fits = hasSecond == (second != amnesiac) && liar != amnesiac && liar != second;
          if (fits) {
            all.add(new int[] {amnesiac, second, liar});
          }
        }
      }
    }
    return all;
  }
}
