package io.bezant.bench.chaos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.bench.load.LoadSettings.Machine;
import io.bezant.cli.Printer;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a cluster did to which nothing happened.
 *
 * @param trial what was asked of it
 * @param suspicions how often a replica suspected a primary, by the count of all replicas
 * @param viewChanges how often a replica entered another view
 * @param acknowledged how many writes were acknowledged
 * @param unknown how many writes ended without an answer
 * @param machine where
 * @param problems in words
 */
public record CalmReport(
    Trial trial,
    long suspicions,
    long viewChanges,
    long acknowledged,
    long unknown,
    Machine machine,
    List<String> problems) {

  /** Copies the list. */
  public CalmReport {
    problems = List.copyOf(problems);
  }

  /**
   * What was asked.
   *
   * @param callers of how many callers
   * @param replicas of how many replicas
   * @param time for how long
   */
  public record Trial(int callers, int replicas, Duration time) {}

  /** Whether nobody was suspected and no promise was broken. */
  public boolean held() {
    return problems.isEmpty() && suspicions == 0 && viewChanges == 0 && acknowledged > 0;
  }

  /** The model that scripts read. */
  public ObjectNode toJson() {
    ObjectNode json =
        Printer.newObject()
            .put("held", held())
            .put("callers", trial.callers())
            .put("replicas", trial.replicas())
            .put("seconds", trial.time().toSeconds())
            .put("suspicions", suspicions)
            .put("viewChanges", viewChanges)
            .put("acknowledged", acknowledged)
            .put("unknown", unknown);
    machine.addTo(json);
    problems.forEach(json.putArray("problems")::add);
    return json;
  }

  /** For people. */
  void print(PrintStream out) {
    out.printf(
        Locale.ROOT,
        "%s: %d suspicions and %d view changes in %,d s without faults, %d callers, %,d writes"
            + " acknowledged; load average %.1f before, %.1f after%n",
        held() ? "held" : "BROKEN",
        suspicions,
        viewChanges,
        trial.time().toSeconds(),
        trial.callers(),
        acknowledged,
        machine.loadBefore(),
        machine.loadAfter());
  }
}
