package io.bezant.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.bezant.bench.cost.CpuBreakdown;
import io.bezant.bench.cost.CpuGroup;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class LoadReportTest {

  private static final CpuBreakdown SPLIT =
      new CpuBreakdown(Map.of(CpuGroup.LOOP, 60_000L, CpuGroup.JIT, 40_000L));

  private static LoadReport report(int operations, LoadReport.Cost cost) {
    return report(operations, cost, Optional.empty());
  }

  private static LoadReport report(
      int operations, LoadReport.Cost cost, Optional<OpenLoop.Pace> pace) {
    LatencyRecorder recorder = new LatencyRecorder();
    for (int i = 0; i < operations; i++) {
      recorder.done(1_000_000);
    }
    recorder.failed(new IllegalStateException("once"));
    LatencyRecorder.Interval interval = recorder.take();
    LoadDetail detail =
        new LoadDetail(
            List.of(new LoadDetail.ReplicaCost(3, Optional.of(SPLIT), OptionalLong.of(400_000))),
            Optional.empty(),
            List.of(LoadDetail.Second.of(1.0, 1.0, interval, SPLIT)),
            pace);
    LoadRun.Measured measured =
        new LoadRun.Measured(interval, 2.0, cost, detail, Duration.ofSeconds(10));
    return new LoadReport(
        measured,
        new LoadSettings(
            Workload.Mix.PUT,
            new Workload.Shape(1000, 256, 50),
            new LoadPlan(
                64,
                2,
                new WarmUp.Fixed(Duration.ofSeconds(10)),
                Duration.ofSeconds(2),
                7,
                new Pacing.Closed()),
            new LoadSettings.Cluster(
                4, 1, 4, "sync", new Provenance("abc123", "a processor", "a system", 1024)),
            new LoadSettings.Machine("25", 2, 0.5, 1.5)));
  }

  @Test
  void processorTimeIsToldByWorkAndByReplica() {
    JsonNode json = report(1000, cost(0.1, 0.02, 10)).toJson();
    JsonNode all = json.at("/cpuMicrosPerOp/replicas");
    assertEquals(100, all.path("total").doubleValue());
    assertEquals(60, all.path("loop").doubleValue());
    assertEquals(40, all.path("jit").doubleValue());
    assertEquals(0, all.path("gc").doubleValue());
    assertEquals(3, json.at("/replicas/0/id").intValue());
    assertEquals(400_000, json.at("/replicas/0/rssAnonKiB").longValue());
    assertEquals(0.4, json.at("/series/0/jitShare").doubleValue());
    assertEquals(1000, json.at("/series/0/opsPerSecond").doubleValue());
  }

  @Test
  void theCurveOfPercentilesRises() {
    JsonNode curve = report(1000, cost(0.1, 0.02, 10)).toJson().path("percentiles");
    assertTrue(curve.size() > 1);
    for (int i = 1; i < curve.size(); i++) {
      assertTrue(
          curve.get(i).path("percentile").doubleValue()
              >= curve.get(i - 1).path("percentile").doubleValue());
      assertTrue(
          curve.get(i).path("micros").longValue() >= curve.get(i - 1).path("micros").longValue());
    }
  }

  @Test
  void anOpenLoopThatMissedSomethingSaysSo() {
    LoadReport report =
        report(1000, cost(0.1, 0.02, 10), Optional.of(new OpenLoop.Pace(1_010, 10, 5)));
    JsonNode pace = report.toJson().path("openLoop");
    assertEquals(10, pace.path("missed").longValue());
    assertFalse(pace.path("keptUp").booleanValue());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    report.print(new PrintStream(out, true, StandardCharsets.UTF_8));
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("COULD NOT KEEP UP"));
    assertFalse(report(1, cost(1, 1, 1)).toJson().has("openLoop"), "closed loops have no pace");
  }

  private static LoadReport.Cost cost(double replicaSeconds, double clientSeconds, long batches) {
    return new LoadReport.Cost(
        OptionalDouble.of(replicaSeconds),
        OptionalDouble.of(clientSeconds),
        OptionalLong.of(batches),
        OptionalLong.of(0));
  }

  @Test
  void figuresArePerSecondAndPerOperation() {
    LoadReport report = report(1000, cost(0.1, 0.02, 10));
    assertEquals(500, report.opsPerSecond());
    assertEquals(100, report.replicaCpuMicrosPerOp().getAsDouble(), 1e-6);
    assertEquals(20, report.clientCpuMicrosPerOp().getAsDouble(), 1e-6);
  }

  @Test
  void scriptsFindTheNamesTheyRelyOn() {
    JsonNode json = report(1000, cost(0.1, 0.02, 10)).toJson();
    for (String name :
        List.of(
            "opsPerSecond",
            "p50Micros",
            "p99Micros",
            "p999Micros",
            "errors",
            "replicaCpuMicrosPerOp",
            "clientCpuMicrosPerOp")) {
      assertTrue(json.path(name).isNumber(), name);
    }
    assertEquals(100, json.path("opsPerBatch").doubleValue());
    assertEquals(1, json.path("errorsByKind").path("IllegalStateException").intValue());
    JsonNode settings = json.path("settings");
    for (String name :
        List.of(
            "op",
            "clients",
            "identities",
            "valueSize",
            "keys",
            "durationSeconds",
            "warmupSeconds",
            "seed",
            "durability",
            "n",
            "f",
            "jdk",
            "cores",
            "loadAverageBefore",
            "loadAverageAfter",
            "warmupRule",
            "readPercent",
            "loop",
            "commit",
            "processor",
            "viewChanges")) {
      assertTrue(settings.has(name), name);
    }
    assertEquals(10, settings.path("warmupSeconds").doubleValue());
  }

  @Test
  void whatIsUnknownIsNull() {
    LoadReport.Cost unknown =
        new LoadReport.Cost(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalLong.empty(),
            OptionalLong.empty());
    JsonNode json = report(10, unknown).toJson();
    assertTrue(json.path("replicaCpuMicrosPerOp").isNull());
    assertTrue(json.path("clientCpuMicrosPerOp").isNull());
    assertTrue(json.path("opsPerBatch").isNull());
  }

  @Test
  void nothingDoneIsNoDivisionByZero() {
    JsonNode json = report(0, cost(1, 1, 0)).toJson();
    assertEquals(0, json.path("opsPerSecond").doubleValue());
    assertEquals(0, json.path("p99Micros").longValue());
    assertTrue(json.path("replicaCpuMicrosPerOp").isNull());
  }

  @Test
  void peopleReadTheWarmUpBesideTheFigures() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    report(1000, cost(0.1, 0.02, 10)).print(new PrintStream(out, true, StandardCharsets.UTF_8));
    String text = out.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("after a warm-up of 10 s"), text);
    assertTrue(text.contains("all replicas 100"), text);
    assertTrue(text.contains("sync"), text);
  }
}
