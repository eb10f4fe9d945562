package io.bezant.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class LoadReportTest {

  private static LoadReport report(int operations, LoadReport.Cost cost) {
    LatencyRecorder recorder = new LatencyRecorder();
    for (int i = 0; i < operations; i++) {
      recorder.done(1_000_000);
    }
    recorder.failed(new IllegalStateException("once"));
    return new LoadReport(
        recorder.take(),
        2.0,
        cost,
        new LoadSettings(
            Workload.Mix.PUT,
            1000,
            256,
            new LoadPlan(64, 2, Duration.ofSeconds(10), Duration.ofSeconds(2), 7),
            new LoadSettings.Cluster(4, 1, 4, "sync", OptionalLong.of(0)),
            new LoadSettings.Machine("25", 2, 0.5, 1.5)));
  }

  private static LoadReport.Cost cost(double replicaSeconds, double clientSeconds, long batches) {
    return new LoadReport.Cost(
        OptionalDouble.of(replicaSeconds),
        OptionalDouble.of(clientSeconds),
        OptionalLong.of(batches));
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
            "loadAverageAfter")) {
      assertTrue(settings.has(name), name);
    }
    assertEquals(10, settings.path("warmupSeconds").doubleValue());
  }

  @Test
  void whatIsUnknownIsNull() {
    LoadReport.Cost unknown =
        new LoadReport.Cost(OptionalDouble.empty(), OptionalDouble.empty(), OptionalLong.empty());
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
