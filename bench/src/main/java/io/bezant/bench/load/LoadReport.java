package io.bezant.bench.load;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.bench.cost.CpuBreakdown;
import io.bezant.cli.Printer;
import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.HdrHistogram.HistogramIterationValue;

/**
 * What a load came to. Scripts rely on the names of its JSON form.
 *
 * @param measured what was measured
 * @param settings what it was measured with
 */
public record LoadReport(LoadRun.Measured measured, ReportSettings settings) {

  private static final double MICROS_PER_SECOND = 1e6;

  /** How finely the curve of percentiles is drawn: so many points each time the rest halves. */
  private static final int TICKS_PER_HALF = 5;

  /**
   * What a load took. Anything may be unknown: a replica may have ended, or not tell.
   *
   * @param replicaCpuSeconds processor time of all replica processes together
   * @param clientCpuSeconds processor time of the process that made the load
   * @param batches how many places in the order were used
   * @param viewChanges how many views were left
   */
  public record Cost(
      OptionalDouble replicaCpuSeconds,
      OptionalDouble clientCpuSeconds,
      OptionalLong batches,
      OptionalLong viewChanges) {}

  /** What the callers noted. */
  public LatencyRecorder.Interval interval() {
    return measured.interval();
  }

  private Cost cost() {
    return measured.cost();
  }

  /** How much was done in a second. */
  public double opsPerSecond() {
    return interval().operationCount() / measured.seconds();
  }

  private OptionalDouble microsPerOp(OptionalDouble cpuSeconds) {
    return cpuSeconds.isEmpty() || interval().operationCount() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            cpuSeconds.getAsDouble() * MICROS_PER_SECOND / interval().operationCount());
  }

  /** Processor time of all replicas for one operation, in microseconds. */
  public OptionalDouble replicaCpuMicrosPerOp() {
    return microsPerOp(cost().replicaCpuSeconds());
  }

  /** Processor time of the client for one operation, in microseconds. */
  public OptionalDouble clientCpuMicrosPerOp() {
    return microsPerOp(cost().clientCpuSeconds());
  }

  private OptionalDouble opsPerBatch() {
    return cost().batches().isEmpty() || cost().batches().getAsLong() < 1
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) interval().operationCount() / cost().batches().getAsLong());
  }

  /** The whole report. */
  public ObjectNode toJson() {
    ObjectNode json = Printer.newObject();
    json.put("opsPerSecond", rounded(opsPerSecond()))
        .put("p50Micros", interval().micros(50))
        .put("p99Micros", interval().micros(99))
        .put("p999Micros", interval().micros(99.9))
        .put("maxMicros", interval().micros(100))
        .put("operations", interval().operationCount())
        .put("errors", interval().errorCount());
    putOrNull(json, "replicaCpuMicrosPerOp", replicaCpuMicrosPerOp());
    putOrNull(json, "clientCpuMicrosPerOp", clientCpuMicrosPerOp());
    putOrNull(json, "opsPerBatch", opsPerBatch());
    json.put("measuredSeconds", rounded(measured.seconds()));
    ObjectNode errors = json.putObject("errorsByKind");
    interval().errors().forEach(errors::put);
    addPace(json);
    measured.detail().addTo(json, interval().operationCount());
    ArrayNode curve = json.putArray("percentiles");
    for (HistogramIterationValue point : interval().latencies().percentiles(TICKS_PER_HALF)) {
      curve
          .addObject()
          .put("percentile", point.getPercentileLevelIteratedTo())
          .put("micros", point.getValueIteratedTo());
    }
    json.set("settings", settings.toJson(measured));
    return json;
  }

  private void addPace(ObjectNode json) {
    measured
        .detail()
        .pace()
        .ifPresent(
            pace ->
                json.putObject("openLoop")
                    .put("offered", pace.offered())
                    .put("missed", pace.missed())
                    .put("maxBacklog", pace.maxBacklog())
                    .put("keptUp", pace.keptUp(interval().operationCount())));
  }

  private static void putOrNull(ObjectNode json, String name, OptionalDouble value) {
    if (value.isPresent()) {
      json.put(name, rounded(value.getAsDouble()));
    } else {
      json.putNull(name);
    }
  }

  private static double rounded(double value) {
    return Math.rint(value * 10) / 10;
  }

  /** The same for people. */
  public void print(PrintStream out) {
    out.printf(Locale.ROOT, "%,.0f operations per second%n", opsPerSecond());
    out.printf(
        Locale.ROOT,
        "latency ms      p50 %.2f   p99 %.2f   p99.9 %.2f   max %.2f%n",
        interval().micros(50) / 1e3,
        interval().micros(99) / 1e3,
        interval().micros(99.9) / 1e3,
        interval().micros(100) / 1e3);
    out.printf(
        "CPU µs per op   all replicas %s   client %s%n",
        text(replicaCpuMicrosPerOp()), text(clientCpuMicrosPerOp()));
    out.printf(
        "errors          %d%s%n",
        interval().errorCount(), interval().errors().isEmpty() ? "" : "   " + interval().errors());
    measured.detail().pace().ifPresent(pace -> print(out, pace));
    measured
        .detail()
        .allReplicas()
        .ifPresent(split -> out.printf("CPU by work     %s%n", text(split)));
    settings.print(out, measured);
  }

  private void print(PrintStream out, OpenLoop.Pace pace) {
    boolean keptUp = pace.keptUp(interval().operationCount());
    out.printf(
        Locale.ROOT,
        "open loop       %s: %,d came, %,d of them to a full backlog, at most %,d waited%n",
        keptUp ? "kept up" : "COULD NOT KEEP UP",
        pace.offered(),
        pace.missed(),
        pace.maxBacklog());
  }

  private String text(CpuBreakdown split) {
    return split.micros().entrySet().stream()
        .filter(part -> part.getValue() > 0 && interval().operationCount() > 0)
        .map(
            part ->
                String.format(
                    Locale.ROOT,
                    "%s %.1f",
                    part.getKey().label(),
                    (double) part.getValue() / interval().operationCount()))
        .collect(Collectors.joining("   "));
  }

  private static String text(OptionalDouble value) {
    return value.isPresent()
        ? String.format(Locale.ROOT, "%.0f", value.getAsDouble())
        : "unknown (a process ended, or this system does not tell)";
  }
}
