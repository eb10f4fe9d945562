package io.bezant.bench.ycsb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.bench.load.LoadPlan;
import io.bezant.bench.load.LoadRun;
import io.bezant.bench.load.LoadSettings;
import io.bezant.bench.load.ReportSettings;
import io.bezant.cli.Printer;
import java.io.PrintStream;

/**
 * What a YCSB workload was measured with.
 *
 * @param letter which workload
 * @param shape on which records
 * @param plan how many callers, how long
 * @param cluster of which cluster
 * @param machine on which machine
 */
record YcsbSettings(
    CoreLetter letter,
    RecordShape shape,
    LoadPlan plan,
    LoadSettings.Cluster cluster,
    LoadSettings.Machine machine)
    implements ReportSettings {

  @Override
  public ObjectNode toJson(LoadRun.Measured measured) {
    ObjectNode json = Printer.newObject();
    json.put("workload", letter.toString())
        .put("records", shape.recordCount())
        .put("fieldCount", shape.fieldCount())
        .put("fieldLength", shape.fieldBytes());
    plan.addTo(json, measured.warmUp());
    cluster.addTo(json);
    machine.addTo(json);
    measured.cost().viewChanges().ifPresent(count -> json.put("viewChanges", count));
    return json;
  }

  @Override
  public void print(PrintStream out, LoadRun.Measured measured) {
    out.printf(
        "measured        YCSB %s over %d records of %d x %d bytes by %s%n",
        letter.name(),
        shape.recordCount(),
        shape.fieldCount(),
        shape.fieldBytes(),
        plan.text(measured));
    cluster.print(out, measured.cost());
    machine.print(out, cluster.provenance());
  }
}
