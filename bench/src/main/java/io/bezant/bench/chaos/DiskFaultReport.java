package io.bezant.bench.chaos;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.bench.load.LoadSettings.Machine;
import io.bezant.cli.Printer;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What came of hurting files.
 *
 * @param plan what was to be done
 * @param heals what was done, in order
 * @param promises what clients were promised, and whether it was kept
 * @param machine where
 * @param tookMillis how long all took
 * @param problems in words
 */
public record DiskFaultReport(
    DiskFaultPlan plan,
    List<Heal> heals,
    Promises promises,
    Machine machine,
    long tookMillis,
    List<String> problems) {

  /** Copies the lists. */
  public DiskFaultReport {
    heals = List.copyOf(heals);
    problems = List.copyOf(problems);
  }

  /**
   * One replica that was hurt and healed.
   *
   * @param kind how
   * @param victim which
   * @param outcome how it became known
   * @param held whether it healed by itself and every promise was kept
   * @param millis how long it took until all were whole again, from the start of the process, from
   *     the damage to a running one, or from the moment when there was room again
   * @param acknowledged how many writes were acknowledged meanwhile
   * @param lost how many keys lacked an acknowledged write afterwards
   * @param endings the exit codes after which its process was started again
   * @param what was done
   */
  public record Heal(
      DiskFaultKind kind,
      int victim,
      DiskOutcome outcome,
      boolean held,
      long millis,
      long acknowledged,
      long lost,
      List<Integer> endings,
      String what) {

    /** Copies the list. */
    public Heal {
      endings = List.copyOf(endings);
    }
  }

  /**
   * What clients may rely on.
   *
   * @param acknowledged how many writes were acknowledged
   * @param unknown how many ended at their deadline without an answer
   * @param lost how many keys lacked an acknowledged write
   * @param invented how many values nobody wrote
   * @param repeated how many keys were written more often than anybody asked
   * @param wrongReads how many reads gave what they must not
   * @param hanging how many calls did not even end at their deadline
   */
  public record Promises(
      long acknowledged,
      long unknown,
      long lost,
      long invented,
      long repeated,
      long wrongReads,
      long hanging) {

    boolean kept() {
      return acknowledged > 0
          && lost == 0
          && invented == 0
          && repeated == 0
          && wrongReads == 0
          && hanging == 0;
    }
  }

  /** Whether every replica healed and every promise was kept. */
  public boolean held() {
    return problems.isEmpty() && promises.kept() && heals.size() == plan.runs();
  }

  private long count(DiskOutcome outcome) {
    return heals.stream().filter(heal -> heal.outcome() == outcome).count();
  }

  private static long percentile(List<Heal> of, int percent) {
    List<Long> sorted = of.stream().map(Heal::millis).sorted().toList();
    return sorted.isEmpty()
        ? -1
        : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
  }

  /** The model that scripts read. */
  public ObjectNode toJson() {
    ObjectNode json =
        Printer.newObject()
            .put("held", held())
            .put("runs", heals.size())
            .put("seed", plan.seed())
            .put("replicas", plan.replicas())
            .put("writers", plan.writers())
            .put("keys", plan.keys())
            .put("healMillisP50", percentile(heals, 50))
            .put("healMillisMax", percentile(heals, 100));
    ObjectNode outcomes = json.putObject("outcomes");
    for (DiskOutcome outcome : DiskOutcome.values()) {
      outcomes.put(outcome.name(), count(outcome));
    }
    ObjectNode kinds = json.putObject("kinds");
    plan.kinds().forEach(kind -> addKind(kinds.putObject(kind.name()), of(kind)));
    json.put("acknowledged", promises.acknowledged())
        .put("unknown", promises.unknown())
        .put("lost", promises.lost())
        .put("invented", promises.invented())
        .put("appliedTwice", promises.repeated())
        .put("wrongReads", promises.wrongReads())
        .put("hanging", promises.hanging());
    machine.addTo(json);
    ArrayNode told = json.put("tookMillis", tookMillis).putArray("problems");
    problems.forEach(told::add);
    return json;
  }

  private List<Heal> of(DiskFaultKind kind) {
    return heals.stream().filter(heal -> heal.kind() == kind).toList();
  }

  private static long heldCount(List<Heal> heals) {
    return heals.stream().filter(Heal::held).count();
  }

  private static void addKind(ObjectNode told, List<Heal> heals) {
    told.put("runs", heals.size())
        .put("held", heldCount(heals))
        .put("healMillisP50", percentile(heals, 50))
        .put("healMillisMax", percentile(heals, 100))
        .put("acknowledged", heals.stream().mapToLong(Heal::acknowledged).sum())
        .put("lost", heals.stream().mapToLong(Heal::lost).sum());
    heals.stream()
        .collect(Collectors.groupingBy(Heal::outcome, TreeMap::new, Collectors.counting()))
        .forEach((outcome, count) -> told.put(outcome.name(), count));
  }

  /** For people. */
  void print(PrintStream out) {
    out.printf(
        Locale.ROOT,
        "%s: %d replicas hurt and healed; whole again after p50 %,d ms, max %,d ms%n",
        held() ? "held" : "BROKEN",
        heals.size(),
        percentile(heals, 50),
        percentile(heals, 100));
    for (DiskOutcome outcome : DiskOutcome.values()) {
      if (count(outcome) > 0) {
        out.printf(Locale.ROOT, "  %s %d%n", outcome, count(outcome));
      }
    }
    for (DiskFaultKind kind : plan.kinds()) {
      out.printf(
          Locale.ROOT,
          "  %-20s %3d of %3d held, whole again after p50 %,7d ms, max %,7d ms%n",
          kind,
          heldCount(of(kind)),
          of(kind).size(),
          percentile(of(kind), 50),
          percentile(of(kind), 100));
    }
    out.printf(
        Locale.ROOT,
        "%,d writes acknowledged, %d unknown, %d lost, %d applied twice, %d wrong reads;"
            + " load average %.1f before, %.1f after%n",
        promises.acknowledged(),
        promises.unknown(),
        promises.lost() + promises.invented(),
        promises.repeated(),
        promises.wrongReads(),
        machine.loadBefore(),
        machine.loadAfter());
  }
}
