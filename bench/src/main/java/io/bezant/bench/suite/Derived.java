package io.bezant.bench.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Figures that follow from several measured ones. What was not measured has none. */
final class Derived {

  private static final String CPU = "/load/replicaCpuMicrosPerOp";
  private static final double KIBIBYTES_PER_MEBIBYTE = 1024;
  private static final int FEW_KEYS = 100_000;
  private static final int MANY_KEYS = 10_000_000;

  private Derived() {}

  /** Adds them to what a suite measured. */
  static void addTo(ObjectNode result) {
    ObjectNode derived = result.putObject("derived");
    ratio(
        derived,
        "putLongValueRatio",
        result.at("/rows/put1024Callers256" + CPU),
        result.at("/rows/put256Callers256" + CPU));
    ratio(
        derived,
        "getLongValueRatio",
        result.at("/rows/get1024Callers256" + CPU),
        result.at("/rows/get256Callers256" + CPU));
    ratio(derived, "tenMillionKeysRatio", ofKeys(result, MANY_KEYS), ofKeys(result, FEW_KEYS));
    result.findValues("rssAnonKiB").stream()
        .mapToLong(JsonNode::asLong)
        .max()
        .ifPresent(most -> derived.put("rssAnonMiB", Math.rint(most / KIBIBYTES_PER_MEBIBYTE)));
  }

  private static JsonNode ofKeys(JsonNode result, int keys) {
    for (JsonNode each : result.path("growthByKeys")) {
      if (each.path("keys").asInt() == keys) {
        return each.at("/load/opsPerSecond");
      }
    }
    return result.path("growthByKeys").path("keys");
  }

  private static void ratio(ObjectNode into, String name, JsonNode of, JsonNode to) {
    if (of.isNumber() && to.isNumber() && to.doubleValue() > 0) {
      into.put(name, Math.rint(of.doubleValue() / to.doubleValue() * 100) / 100);
    }
  }
}
