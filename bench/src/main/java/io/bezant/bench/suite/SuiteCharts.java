package io.bezant.bench.suite;

import com.fasterxml.jackson.databind.JsonNode;
import io.bezant.bench.chart.ChartSheet;
import io.bezant.bench.chart.ChartSheet.Caption;
import io.bezant.bench.chart.ChartSheet.Layer;
import io.bezant.bench.chart.ChartSheet.Line;
import io.bezant.bench.cost.CpuGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The charts of a suite's result; each is empty when there is nothing to draw. */
final class SuiteCharts {

  private static final double LAST_PERCENTILE = 99.995;
  private static final String ONE_CALLER = "Callers1";

  /** Less than this share of the highest bar is drawn as part of what is left. */
  private static final double VISIBLE = 0.01;

  private final JsonNode result;

  SuiteCharts(JsonNode result) {
    this.result = result;
  }

  String throughput() {
    List<Line> lines = new ArrayList<>();
    rows(false)
        .forEach(
            (title, load) -> {
              List<Double> at = new ArrayList<>();
              List<Double> rate = new ArrayList<>();
              for (JsonNode second : load.path("series")) {
                at.add(second.path("second").doubleValue());
                rate.add(second.path("opsPerSecond").doubleValue());
              }
              if (at.size() > 1) {
                lines.add(new Line(title, at, rate));
              }
            });
    return ChartSheet.lines(
        new Caption("Throughput over time", "seconds", "operations per second"), lines);
  }

  String latency() {
    return percentiles("Latency with many callers", rows(false));
  }

  String latencyOfOneCaller() {
    return percentiles("Latency with one caller", rows(true));
  }

  private static String percentiles(String title, Map<String, JsonNode> loads) {
    List<Line> lines = new ArrayList<>();
    loads.forEach(
        (name, load) -> {
          List<Double> percentiles = new ArrayList<>();
          List<Double> millis = new ArrayList<>();
          for (JsonNode point : load.path("percentiles")) {
            double percentile = point.path("percentile").doubleValue();
            if (percentile <= LAST_PERCENTILE) {
              percentiles.add(percentile);
              millis.add(point.path("micros").doubleValue() / 1e3);
            }
          }
          if (percentiles.size() > 1) {
            lines.add(new Line(name, percentiles, millis));
          }
        });
    return ChartSheet.percentiles(new Caption(title, "percentile", "milliseconds"), lines);
  }

  /** Rows of the suite by their short names: those of one caller, or the others. */
  private Map<String, JsonNode> rows(boolean ofOneCaller) {
    Map<String, JsonNode> loads = new TreeMap<>();
    result
        .path("rows")
        .properties()
        .forEach(
            row -> {
              if (row.getKey().contains(ONE_CALLER) == ofOneCaller) {
                loads.put(shortName(row.getValue()), row.getValue().path("load"));
              }
            });
    return loads;
  }

  /** What a bar is called: short enough to stand under it. */
  private static String shortName(JsonNode row) {
    JsonNode settings = row.at("/load/settings");
    String bytes = settings.path("valueSize").asInt() >= 1024 ? "1 KiB" : "256 B";
    String who =
        settings.path("identities").asInt() > 1
            ? settings.path("identities").asInt() + " keys"
            : "x " + settings.path("clients").asInt();
    String how = row.path("title").asText().contains("BouncyCastle") ? " BC" : "";
    return settings.path("op").asText() + " " + bytes + " " + who + how;
  }

  String cpu() {
    Map<String, JsonNode> loads = rows(false);
    return stacked(
        new Caption(
            "Where processor time goes",
            "load",
            "µs of all replicas' processor time per operation"),
        List.copyOf(loads.keySet()),
        List.copyOf(loads.values()));
  }

  String keys() {
    List<String> names = new ArrayList<>();
    List<JsonNode> loads = new ArrayList<>();
    for (JsonNode each : result.path("growthByKeys")) {
      names.add(String.format(Locale.ROOT, "%,d", each.path("keys").asLong()));
      loads.add(each.path("load"));
    }
    return stacked(
        new Caption("Cost by number of keys", "keys", "µs of all replicas' processor time per put"),
        names,
        loads);
  }

  String replicas() {
    List<String> names = new ArrayList<>();
    List<JsonNode> loads = new ArrayList<>();
    JsonNode four = result.at("/rows/put256Callers256/load");
    if (four.isObject() && !result.path("growthByReplicas").isEmpty()) {
      names.add("n = 4");
      loads.add(four);
    }
    for (JsonNode each : result.path("growthByReplicas")) {
      names.add("n = " + each.path("n").asInt());
      loads.add(each.path("load"));
    }
    return stacked(
        new Caption(
            "Cost by number of replicas", "replicas", "µs of all replicas' processor time per put"),
        names,
        loads);
  }

  private static String stacked(Caption caption, List<String> names, List<JsonNode> loads) {
    double highest = loads.stream().mapToDouble(load -> micros(load, "total")).max().orElse(0);
    List<Layer> layers = new ArrayList<>();
    double[] rest = new double[loads.size()];
    for (CpuGroup group : CpuGroup.values()) {
      List<Double> heights = loads.stream().map(load -> micros(load, group.label())).toList();
      boolean visible = heights.stream().anyMatch(height -> height > VISIBLE * highest);
      if (visible && group != CpuGroup.OTHER) {
        layers.add(new Layer(group.label(), heights));
      } else {
        for (int i = 0; i < rest.length; i++) {
          rest[i] += heights.get(i);
        }
      }
    }
    List<Double> left = new ArrayList<>();
    for (double height : rest) {
      left.add(height);
    }
    layers.add(new Layer(CpuGroup.OTHER.label(), left));
    return highest == 0 ? "" : ChartSheet.bars(caption, names, layers);
  }

  private static double micros(JsonNode load, String group) {
    return load.at("/cpuMicrosPerOp/replicas").path(group).asDouble(0);
  }
}
