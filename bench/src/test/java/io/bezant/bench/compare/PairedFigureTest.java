package io.bezant.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PairedFigureTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir private Path home = Path.of("");

  @Test
  void ratiosAreTakenPairByPair() {
    // The machine slows down from round to round; B is a tenth faster in each.
    PairedFigure figure =
        new PairedFigure(
            "opsPerSecond", List.of(1000.0, 500.0, 100.0), List.of(1100.0, 550.0, 110.0));
    assertEquals(3, figure.ratios().size());
    figure.ratios().forEach(ratio -> assertEquals(1.1, ratio, 1e-9));
  }

  @Test
  void medianIsTheMiddle() {
    assertEquals(2, PairedFigure.median(List.of(9.0, 1.0, 2.0)));
    assertEquals(3, PairedFigure.median(List.of(4.0, 1.0, 2.0, 9.0)));
  }

  @Test
  void pairsThatSayNothingAreLeftOut() {
    ArrayNode rows = MAPPER.createArrayNode();
    new PairedFigure("errors", List.of(0.0, 0.0), List.of(0.0, 3.0)).addTo(rows);
    JsonNode row = rows.get(0);
    assertTrue(row.path("ratio").isNull());
    assertEquals(0, row.path("ratios").size());
    assertEquals(1.5, row.path("medianB").doubleValue());
  }

  @Test
  void onlyFiguresThatAllLoadsHaveAreCompared() throws IOException {
    List<JsonNode> a = List.of(MAPPER.readTree("{\"opsPerSecond\":10,\"p50Micros\":5}"));
    List<JsonNode> b =
        List.of(MAPPER.readTree("{\"opsPerSecond\":20,\"replicaCpuMicrosPerOp\":null}"));
    List<PairedFigure> figures = new Comparison.Outcome(a, b).figures();
    assertEquals(List.of("opsPerSecond"), figures.stream().map(PairedFigure::name).toList());
    assertEquals(List.of(2.0), figures.getFirst().ratios());
  }

  @Test
  void aDirectoryIsABuild() throws IOException {
    Path launcher = Files.writeString(home.resolve("bezant"), "");
    assertTrue(launcher.toFile().setExecutable(true));
    assertEquals(launcher, Side.parse(home.toString(), Path.of("/own")).launcher());
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Side.parse("/nowhere", Path.of("/own")));
    assertTrue(String.valueOf(refusal.getMessage()).contains("/nowhere/bezant"));
  }

  @Test
  void settingsGoWhereTheyBelong() {
    Side side =
        Side.parse(
            "java=-XX:+UseSerialGC -Xmx300m; env.LANG=C; init.checkpoint-interval=32;"
                + "start.durability=async; load.value-size=1024",
            Path.of("/own"));
    assertEquals(Path.of("/own"), side.launcher());
    assertEquals(
        Map.of("BEZANT_JAVA_OPTS", "-XX:+UseSerialGC -Xmx300m", "LANG", "C"), side.environment());
    assertEquals(List.of("--checkpoint-interval", "32"), side.initFlags());
    assertEquals(List.of("--durability", "async"), side.startFlags());
    assertEquals(List.of("--value-size", "1024"), side.loadFlags());
  }

  @Test
  void otherSettingsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Side.parse("speed=high", Path.of("/own")));
  }

  @Test
  void noRoundsAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new Comparison.Terms(0, false, 4, List.of()));
  }
}
