package io.bezant.bench.chaos;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.bench.load.LoadSettings.Machine;
import io.bezant.cli.Printer;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * What came of hurting the primary again and again.
 *
 * @param plan what was to be done
 * @param faults what was done, in order
 * @param promises what clients were promised, and whether it was kept
 * @param machine where
 * @param tookMillis how long all took
 * @param problems in words
 */
public record FailOverReport(
    FailOverPlan plan,
    List<Fault> faults,
    Promises promises,
    Machine machine,
    long tookMillis,
    List<String> problems) {

  private static final int SOON_MILLIS = 500;
  private static final int LATE_MILLIS = 1_000;
  private static final int QUIET_MILLIS = 250;
  private static final int QUIET_TIMES = 3;

  /** Copies the lists. */
  public FailOverReport {
    faults = List.copyOf(faults);
    problems = List.copyOf(problems);
  }

  /**
   * One primary that was hurt.
   *
   * @param victim which replica
   * @param viewBefore the view of the cluster before
   * @param viewDuring the view in which it went on
   * @param viewAfter the view when the victim served again
   * @param gapMillis the longest time without an acknowledgement around the fault
   * @param healMillis how long the victim took to serve again, from the restart or SIGCONT on
   * @param healingGapMillis the longest time without an acknowledgement meanwhile
   * @param calmGapMillis the longest time without an acknowledgement before, while nobody was hurt
   */
  public record Fault(
      int victim,
      long viewBefore,
      long viewDuring,
      long viewAfter,
      long gapMillis,
      long healMillis,
      long healingGapMillis,
      long calmGapMillis) {}

  /**
   * What clients may rely on.
   *
   * @param acknowledged how many writes were acknowledged
   * @param unknown how many ended at their deadline without an answer
   * @param lost how many keys lacked an acknowledged write in the end
   * @param invented how many values nobody wrote
   * @param repeated how many keys were written more often than anybody asked
   * @param hanging how many calls did not even end at their deadline
   */
  public record Promises(
      long acknowledged, long unknown, long lost, long invented, long repeated, long hanging) {

    boolean kept() {
      return acknowledged > 0 && lost == 0 && invented == 0 && repeated == 0 && hanging == 0;
    }
  }

  /** Whether every promise was kept, however long it took. */
  public boolean held() {
    return problems.isEmpty() && promises.kept() && faults.size() == plan.faults();
  }

  /** Whether half of the gaps are at most half a second, and all but one in thirty a second. */
  public boolean isFast() {
    return !faults.isEmpty()
        && percentile(50) <= SOON_MILLIS
        && within(LATE_MILLIS) >= faults.size() - Math.max(1, faults.size() / 30);
  }

  /**
   * Whether clients noticed little of the victims' return: the longest gap meanwhile is at most a
   * quarter of a second, or three times the longest of the same load in peace.
   */
  public boolean isReturnQuiet() {
    return !faults.isEmpty()
        && longest(Fault::healingGapMillis)
            <= Math.max(QUIET_MILLIS, QUIET_TIMES * longest(Fault::calmGapMillis));
  }

  private List<Long> gaps() {
    return faults.stream().map(Fault::gapMillis).sorted().toList();
  }

  private long percentile(int percent) {
    List<Long> gaps = gaps();
    return gaps.isEmpty() ? -1 : gaps.get(Math.min(gaps.size() - 1, gaps.size() * percent / 100));
  }

  private long within(int millis) {
    return faults.stream().filter(fault -> fault.gapMillis() <= millis).count();
  }

  /** How often the return of the victim, not its fault, made the cluster leave its view. */
  private long leftAtReturn() {
    return faults.stream().filter(fault -> fault.viewAfter() != fault.viewDuring()).count();
  }

  private long longest(java.util.function.ToLongFunction<Fault> time) {
    return faults.stream().mapToLong(time).max().orElse(-1);
  }

  /** The model that scripts read. */
  public ObjectNode toJson() {
    ObjectNode json =
        Printer.newObject()
            .put("held", held())
            .put("fast", isFast())
            .put("victim", plan.victim().name())
            .put("signal", plan.signal().name())
            .put("callers", plan.callers())
            .put("replicas", plan.replicas())
            .put("seed", plan.seed())
            .put("faults", faults.size())
            .put("gapMillisP50", percentile(50))
            .put("gapMillisP90", percentile(90))
            .put("gapMillisMax", percentile(100))
            .put("within500", within(SOON_MILLIS))
            .put("within1000", within(LATE_MILLIS));
    if (plan.isIdle()) {
      json.put("intervalMillis", plan.interval().toMillis());
    }
    if (!faults.isEmpty()) {
      json.put("viewBefore", faults.getFirst().viewBefore())
          .put("viewAfter", faults.getLast().viewAfter());
    }
    json.put("viewsLeftAtReturn", leftAtReturn())
        .put("healMillisMax", longest(Fault::healMillis))
        .put("healingGapMillisMax", longest(Fault::healingGapMillis))
        .put("calmGapMillisMax", longest(Fault::calmGapMillis))
        .put("returnQuiet", isReturnQuiet())
        .put("acknowledged", promises.acknowledged())
        .put("unknown", promises.unknown())
        .put("lost", promises.lost())
        .put("invented", promises.invented())
        .put("appliedTwice", promises.repeated())
        .put("hanging", promises.hanging());
    machine.addTo(json);
    ArrayNode gaps = json.put("tookMillis", tookMillis).putArray("gapMillis");
    faults.forEach(fault -> gaps.add(fault.gapMillis()));
    ArrayNode told = json.putArray("problems");
    problems.forEach(told::add);
    return json;
  }

  /** For people. */
  void print(PrintStream out) {
    out.printf(
        Locale.ROOT,
        "%s: %d times %s to %s, %s; gap p50 %,d ms, p90 %,d ms, max %,d ms;"
            + " %d of %d within 500 ms, %d within 1 s%n",
        held() ? "held" : "BROKEN",
        faults.size(),
        plan.signal() == FaultSignal.KILL ? "kill -9" : "SIGSTOP",
        switch (plan.victim()) {
          case PRIMARY -> "the primary";
          case BACKUP -> "a backup";
          case EACH -> "each replica in turn";
        },
        plan.isIdle() ? "idle" : plan.callers() + " callers",
        percentile(50),
        percentile(90),
        percentile(100),
        within(SOON_MILLIS),
        faults.size(),
        within(LATE_MILLIS));
    out.printf(
        Locale.ROOT,
        "%,d writes acknowledged, %d unknown, %d lost, %d applied twice, %d hanging;"
            + " %d views left at a return; load average %.1f before, %.1f after%n",
        promises.acknowledged(),
        promises.unknown(),
        promises.lost() + promises.invented(),
        promises.repeated(),
        promises.hanging(),
        leftAtReturn(),
        machine.loadBefore(),
        machine.loadAfter());
    out.printf(
        Locale.ROOT,
        "longest gap while a victim came back %,d ms, while nobody was hurt %,d ms: %s%n",
        longest(Fault::healingGapMillis),
        longest(Fault::calmGapMillis),
        isReturnQuiet() ? "quiet" : "not quiet");
  }
}
