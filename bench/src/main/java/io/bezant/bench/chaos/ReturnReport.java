package io.bezant.bench.chaos;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.bench.load.LoadSettings.Machine;
import io.bezant.cli.Printer;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * How replicas came back.
 *
 * @param plan what was to be done
 * @param replicas how many replicas the cluster has
 * @param rows one for each return
 * @param machine where
 * @param problems in words
 */
public record ReturnReport(
    ReturnPlan plan, int replicas, List<Row> rows, Machine machine, List<String> problems) {

  /** Copies the lists. */
  public ReturnReport {
    rows = List.copyOf(rows);
    problems = List.copyOf(problems);
  }

  /**
   * One return.
   *
   * @param missing what the replica lacked
   * @param victim which it was
   * @param returning from the start of its process until all replicas were level in one view
   * @param calm the same load before, with all replicas
   * @param moved what the return took
   * @param load the load average when it began
   */
  public record Row(
      Missing missing, int victim, Figures returning, Figures calm, Moved moved, double load) {}

  /**
   * What clients saw of a span of time.
   *
   * @param millis its length
   * @param acknowledged how many writes were acknowledged in it
   * @param longestGapMillis the longest time without an acknowledgement
   */
  public record Figures(long millis, long acknowledged, long longestGapMillis) {

    double perSecond() {
      return acknowledged * 1000.0 / millis;
    }
  }

  /**
   * What the transfer of state took.
   *
   * @param transfers how many states were fetched and installed
   * @param bytes of keys, records and hashes that others sent, and of hints that they were given
   * @param foundAtHome entries that were found on the own disk
   */
  public record Moved(long transfers, long bytes, long foundAtHome) {}

  /** Whether all came back and nothing was lost. */
  public boolean held() {
    return problems.isEmpty() && rows.size() == plan.missing().size();
  }

  private double part(Row row) {
    return (double) row.moved().bytes() / plan.stateBytes();
  }

  /** The model that scripts read. */
  public ObjectNode toJson() {
    ObjectNode json =
        Printer.newObject()
            .put("held", held())
            .put("replicas", replicas)
            .put("keys", plan.keys())
            .put("valueBytes", plan.valueBytes())
            .put("stateBytes", plan.stateBytes())
            .put("percent", plan.percent())
            .put("callers", plan.callers())
            .put("seed", plan.seed());
    ArrayNode told = json.putArray("returns");
    for (Row row : rows) {
      told.addObject()
          .put("missing", row.missing().name())
          .put("replica", row.victim())
          .put("millis", row.returning().millis())
          .put("transfers", row.moved().transfers())
          .put("bytes", row.moved().bytes())
          .put("partOfState", part(row))
          .put("foundAtHome", row.moved().foundAtHome())
          .put("perSecond", row.returning().perSecond())
          .put("perSecondCalm", row.calm().perSecond())
          .put("longestGapMillis", row.returning().longestGapMillis())
          .put("longestGapMillisCalm", row.calm().longestGapMillis())
          .put("loadAverage", row.load());
    }
    machine.addTo(json);
    problems.forEach(json.putArray("problems")::add);
    return json;
  }

  /** For people. */
  void print(PrintStream out) {
    out.printf(
        Locale.ROOT,
        "%s: %,d keys of %,d bytes, %d callers%n",
        held() ? "held" : "BROKEN",
        plan.keys(),
        plan.valueBytes(),
        plan.callers());
    for (Row row : rows) {
      out.printf(
          Locale.ROOT,
          "  %-9s back after %.1f s; %,d bytes moved (%.1f %% of the state), %,d entries"
              + " at home; %.0f writes a second (%.0f before), longest gap %,d ms (%,d before);"
              + " load average %.1f%n",
          row.missing(),
          row.returning().millis() / 1000.0,
          row.moved().bytes(),
          100 * part(row),
          row.moved().foundAtHome(),
          row.returning().perSecond(),
          row.calm().perSecond(),
          row.returning().longestGapMillis(),
          row.calm().longestGapMillis(),
          row.load());
    }
  }
}
