package io.bezant.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bezant.cli.ExitCode;
import io.bezant.cli.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenchMainTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return BenchMain.run(
        new Terminal(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(),
            false),
        List.of(arguments));
  }

  private void assertErr(String part) {
    String text = err.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains(part), text);
  }

  @Test
  void unknownVerbIsNamed() {
    assertEquals(ExitCode.USAGE, run("imagine", "--seeds", "1"));
    assertErr("no `imagine` yet");
  }

  @Test
  void unknownMeasurementIsWrongUsage() {
    assertEquals(ExitCode.USAGE, run("bench", "nothing"));
  }

  @Test
  void unknownOperationIsWrongUsage() {
    assertEquals(ExitCode.USAGE, run("bench", "load", "--op", "scan"));
    assertErr("--op");
  }

  @Test
  void zeroCallersAreWrongUsage() {
    assertEquals(ExitCode.USAGE, run("bench", "load", "--clients", "0"));
    assertErr("--clients");
  }

  @Test
  void durationThatIsNoneIsWrongUsage() {
    assertEquals(ExitCode.USAGE, run("bench", "load", "--duration", "soon"));
    assertErr("soon");
  }

  @Test
  void withoutAClusterTheErrorTellsHowToGetOne(@TempDir Path empty) {
    assertEquals(ExitCode.ERROR, run("bench", "load", "--dir", empty.toString()));
    assertErr("bezant cluster");
  }

  @Test
  void errorsAreJsonWhenJsonIsAskedFor(@TempDir Path empty) {
    assertEquals(ExitCode.ERROR, run("bench", "load", "-w", "json", "--dir", empty.toString()));
    assertErr("\"exitCode\":1");
    assertEquals("", out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void helpNamesTheFlags() {
    assertEquals(ExitCode.OK, run("bench", "load", "--help"));
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("--identities"));
  }

  @Test
  void ycsbWithScansIsRefusedWithItsReason() {
    assertEquals(ExitCode.USAGE, run("bench", "ycsb", "--workload", "e"));
    assertErr("range scans");
  }

  @Test
  void aLoadByTheClockNeedsARate() {
    assertEquals(ExitCode.USAGE, run("bench", "load", "--rate", "often"));
    assertErr("--rate");
  }

  @Test
  void microBenchmarksAreFoundByPattern() {
    assertEquals(ExitCode.USAGE, run("bench", "micro", "NoSuchBenchmark"));
    assertErr("NoSuchBenchmark");
  }

  @Test
  void microBenchmarksRunAndTellTheirUnits() throws JsonProcessingException {
    assertEquals(
        ExitCode.OK,
        run(
            "bench",
            "micro",
            "Codec|CoreStep|Digest|Overlay",
            "--forks",
            "0",
            "--warmup",
            "0s",
            "--time",
            "10ms",
            "--iterations",
            "1",
            "-w",
            "json"));
    JsonNode json = new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
    assertEquals(13, json.path("benchmarks").size());
    for (JsonNode row : json.path("benchmarks")) {
      assertTrue(row.path("score").doubleValue() > 0, row.toString());
      assertEquals("us/op", row.path("unit").asText());
    }
    assertTrue(json.path("settings").has("commit"));
  }
}
