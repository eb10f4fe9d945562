package io.bezant.bench.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What the store is meant to reach, and what others reach: two files beside this class. */
final class Targets {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String TARGETS = "targets.json";
  private static final String PEERS = "peers.json";

  private Targets() {}

  /** Adds every target with what was measured, and the figures of others. */
  static void addTo(ObjectNode result) {
    ArrayNode judged = result.putArray("targets");
    for (JsonNode target : read(TARGETS)) {
      judged.add(judge(target, result));
    }
    result.set("peers", read(PEERS));
  }

  /**
   * A target with what was measured. What was not measured, or is no number, is neither met nor
   * missed.
   *
   * @param target has {@code figure}, a JSON pointer into the result, and {@code atMost} or {@code
   *     atLeast}
   */
  static ObjectNode judge(JsonNode target, JsonNode result) {
    ObjectNode judged = target.deepCopy();
    JsonNode measured = result.at(target.path("figure").asText());
    if (!measured.isNumber()) {
      judged.putNull("measured").putNull("met");
      return judged;
    }
    double value = measured.doubleValue();
    boolean met =
        target.has("atMost")
            ? value <= target.path("atMost").doubleValue()
            : value >= target.path("atLeast").doubleValue();
    judged.put("measured", value).put("met", met);
    return judged;
  }

  static JsonNode read(String name) {
    try {
      return MAPPER.readTree(text(name));
    } catch (IOException e) {
      throw new UncheckedIOException(name + " is no JSON", e);
    }
  }

  /** A file beside this class. */
  static String text(String name) {
    try (InputStream file = Targets.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException(name + " is missing beside " + Targets.class.getName());
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }
}
