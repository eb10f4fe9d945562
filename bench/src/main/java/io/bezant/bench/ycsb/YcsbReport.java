package io.bezant.bench.ycsb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.bench.load.LatencyRecorder;
import io.bezant.bench.load.LoadReport;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;

/**
 * What a YCSB workload came to.
 *
 * @param load all transactions together
 * @param steps each kind of transaction
 * @param conflicts how often a read-modify-write began again since somebody else was faster
 */
record YcsbReport(
    LoadReport load, Map<StoreBinding.Step, LatencyRecorder.Interval> steps, long conflicts) {

  ObjectNode toJson() {
    ObjectNode json = load.toJson();
    ObjectNode kinds = json.putObject("transactions");
    steps.forEach(
        (step, interval) -> {
          if (interval.operationCount() > 0) {
            kinds
                .putObject(step.label())
                .put("count", interval.operationCount())
                .put("p50Micros", interval.micros(50))
                .put("p99Micros", interval.micros(99))
                .put("p999Micros", interval.micros(99.9));
          }
        });
    json.put("conflicts", conflicts);
    return json;
  }

  void print(PrintStream out) {
    load.print(out);
    steps.forEach(
        (step, interval) -> {
          if (interval.operationCount() > 0) {
            out.printf(
                Locale.ROOT,
                "%-15s %,d   p50 %.2f   p99 %.2f   p99.9 %.2f ms%n",
                step.label(),
                interval.operationCount(),
                interval.micros(50) / 1e3,
                interval.micros(99) / 1e3,
                interval.micros(99.9) / 1e3);
          }
        });
    if (conflicts > 0) {
      out.printf(Locale.ROOT, "conflicts       %,d, each tried again%n", conflicts);
    }
  }
}
