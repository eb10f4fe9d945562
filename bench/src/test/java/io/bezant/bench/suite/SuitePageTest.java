package io.bezant.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.bench.cost.CpuGroup;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SuitePageTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** XChart is known to look for ever for ticks that differ. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static ObjectNode load(double opsPerSecond) {
    ObjectNode load =
        MAPPER
            .createObjectNode()
            .put("opsPerSecond", opsPerSecond)
            .put("p50Micros", 12_345)
            .put("replicaCpuMicrosPerOp", opsPerSecond == 0 ? 0 : 1e6 / opsPerSecond);
    ObjectNode cpu = load.putObject("cpuMicrosPerOp").putObject("replicas").put("total", 100);
    for (CpuGroup group : CpuGroup.values()) {
      cpu.put(group.label(), 100.0 / CpuGroup.values().length);
    }
    for (int second = 1; second <= 5; second++) {
      load.withArray("series").addObject().put("second", second).put("opsPerSecond", opsPerSecond);
    }
    for (double percentile : new double[] {0, 50, 90, 99, 99.9, 100}) {
      load.withArray("percentiles")
          .addObject()
          .put("percentile", percentile)
          .put("micros", 10 * (long) percentile);
    }
    load.putObject("settings").put("op", "put").put("clients", 256).put("identities", 1);
    return load;
  }

  private static ObjectNode result() {
    ObjectNode result = MAPPER.createObjectNode();
    ObjectNode rows = result.putObject("rows");
    rows.putObject("put256Callers256").put("title", "puts & <more>").set("load", load(10_000));
    rows.putObject("put256Callers1").put("title", "single").set("load", load(3));
    result.putArray("growthByReplicas").addObject().put("n", 7).set("load", load(5_000));
    result.putArray("growthByKeys").addObject().put("keys", 1_000_000).set("load", load(7_000));
    result.putArray("skipped").addObject().put("part", "n = 13").put("why", "no time");
    ObjectNode starts = result.putObject("starts");
    starts.putObject("put").put("medianMillis", 900).putArray("millis").add(900);
    result.putObject("settings").put("commit", "abcdef").put("cores", 2);
    Targets.addTo(result);
    return result;
  }

  private static String html(JsonNode result) {
    return assertTimeoutPreemptively(PATIENCE, () -> new SuitePage(result).html());
  }

  @Test
  void pageNeedsNothingFromElsewhere() {
    String html = html(result());
    assertFalse(html.contains("http:"), "no address of elsewhere");
    assertFalse(html.contains("https:"));
    assertFalse(html.contains("<script"));
    assertTrue(html.contains("prefers-color-scheme: dark"));
    assertTrue(html.contains("data:image/svg+xml;base64,"));
    assertFalse(html.matches("(?s).*@[A-Z]+@.*"), "every place is filled");
  }

  @Test
  void pageShowsTargetsBesideWhatWasMeasured() {
    String html = html(result());
    assertTrue(html.contains("class=\"met\""));
    assertTrue(html.contains("class=\"missed\""));
    assertTrue(html.contains("class=\"unmeasured\""));
    assertTrue(html.contains("n = 13: no time"));
    assertTrue(html.contains("puts &amp; &lt;more&gt;"));
  }

  @Test
  void pageOfNothingIsAPage() {
    ObjectNode nothing = MAPPER.createObjectNode();
    Targets.addTo(nothing);
    assertTrue(html(nothing).contains("Not measured in this run."));
  }

  @Test
  void chartsOfNothingDoneEnd() {
    ObjectNode result = MAPPER.createObjectNode();
    result.putObject("rows").putObject("a").put("title", "zero").set("load", load(0));
    assertFalse(html(result).isEmpty());
  }

  @Test
  void aTargetIsMetOnTheRightSideOfItsBound() {
    ObjectNode result = MAPPER.createObjectNode().put("a", 10);
    ObjectNode ceiling = MAPPER.createObjectNode().put("figure", "/a").put("atMost", 10);
    ObjectNode floor = MAPPER.createObjectNode().put("figure", "/a").put("atLeast", 11);
    ObjectNode absent = MAPPER.createObjectNode().put("figure", "/b").put("atLeast", 11);
    assertTrue(Targets.judge(ceiling, result).path("met").booleanValue());
    assertFalse(Targets.judge(floor, result).path("met").booleanValue());
    assertTrue(Targets.judge(absent, result).path("met").isNull());
    assertEquals(10, Targets.judge(floor, result).path("measured").intValue());
  }

  @Test
  void ratiosAreOfWhatWasMeasured() {
    ObjectNode result = MAPPER.createObjectNode();
    ObjectNode rows = result.putObject("rows");
    rows.putObject("put256Callers256").set("load", load(10_000));
    rows.putObject("put1024Callers256").set("load", load(5_000));
    result.putArray("growthByKeys").addObject().put("keys", 100_000).set("load", load(8_000));
    ObjectNode many = load(6_000);
    many.putArray("replicas").addObject().put("rssAnonKiB", 409_600);
    result.withArray("growthByKeys").addObject().put("keys", 10_000_000).set("load", many);
    Derived.addTo(result);
    JsonNode derived = result.path("derived");
    assertEquals(2, derived.path("putLongValueRatio").doubleValue());
    assertTrue(derived.path("getLongValueRatio").isMissingNode(), "nothing was read");
    assertEquals(0.75, derived.path("tenMillionKeysRatio").doubleValue());
    assertEquals(400, derived.path("rssAnonMiB").intValue());
  }

  @Test
  void everyTargetHasOneBoundAFigureAndASource() {
    for (JsonNode target : Targets.read("targets.json")) {
      assertTrue(target.has("atMost") != target.has("atLeast"), target.toString());
      assertFalse(JsonPointer.compile(target.path("figure").asText()).matches());
      assertFalse(target.path("source").asText().isEmpty(), target.toString());
    }
    for (JsonNode peer : Targets.read("peers.json")) {
      assertFalse(peer.path("source").asText().isEmpty(), peer.toString());
    }
  }
}
