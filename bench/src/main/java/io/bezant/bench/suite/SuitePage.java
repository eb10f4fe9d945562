package io.bezant.bench.suite;

import static io.bezant.bench.chart.ChartSheet.escape;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/** The result of a suite as one HTML file that needs nothing from anywhere else. */
final class SuitePage {

  private static final String ABSENT = "–";
  private static final double MICROS_PER_MILLI = 1e3;

  private final JsonNode result;
  private final SuiteCharts charts;

  SuitePage(JsonNode result) {
    this.result = result;
    this.charts = new SuiteCharts(result);
  }

  String html() {
    return Targets.text("page.html")
        .replace("@SUBTITLE@", subtitle())
        .replace("@TARGETS@", targets())
        .replace("@LOADS@", loads())
        .replace("@THROUGHPUT@", figure(charts.throughput()))
        .replace("@LATENCY@", figure(charts.latency()))
        .replace("@SINGLE@", figure(charts.latencyOfOneCaller()))
        .replace("@CPU@", figure(charts.cpu()))
        .replace("@KEYS@", growth("growthByKeys", "keys", charts.keys()))
        .replace("@REPLICAS@", growth("growthByReplicas", "n", charts.replicas()))
        .replace("@STARTS@", starts())
        .replace("@PEERS@", peers())
        .replace("@SKIPPED@", skipped());
  }

  private static String figure(String picture) {
    return picture.isEmpty()
        ? "<p class=\"note\">Not measured in this run.</p>"
        : "<figure>" + picture + "</figure>";
  }

  private String subtitle() {
    JsonNode settings = result.path("settings");
    return escape(
        String.format(
            Locale.ROOT,
            "Commit %s · %s · %d cores, %,d MiB, %s · %s · JDK %s · load average %.1f before, %.1f"
                + " after · took %,.0f s%s",
            settings.path("commit").asText(ABSENT),
            settings.path("measuredAt").asText(ABSENT),
            settings.path("cores").asInt(),
            settings.path("memoryMiB").asLong(),
            settings.path("processor").asText(ABSENT),
            settings.path("system").asText(ABSENT),
            settings.path("jdk").asText(ABSENT),
            settings.path("loadAverageBefore").asDouble(),
            settings.path("loadAverageAfter").asDouble(),
            settings.path("tookSeconds").asDouble(),
            settings.path("quick").asBoolean() ? " · quick" : ""));
  }

  private String targets() {
    StringBuilder rows = new StringBuilder();
    for (JsonNode target : result.path("targets")) {
      boolean atMost = target.has("atMost");
      JsonNode met = target.path("met");
      String verdict = met.isNull() ? "unmeasured" : met.booleanValue() ? "met" : "missed";
      rows.append(
          row(
              "<td>" + escape(target.path("title").asText()) + "</td>",
              number(target.path("measured")),
              "<td class=\"n\">"
                  + (atMost ? "≤ " : "≥ ")
                  + text(target.path(atMost ? "atMost" : "atLeast"))
                  + "</td>",
              "<td>" + escape(target.path("unit").asText()) + "</td>",
              bar(target, atMost),
              "<td><span class=\"" + verdict + "\">" + verdict + "</span></td>",
              "<td class=\"note\">" + escape(target.path("source").asText()) + "</td>"));
    }
    return rows.toString();
  }

  /** How far it is: full is exactly at the target, whether that is a floor or a ceiling. */
  private static String bar(JsonNode target, boolean atMost) {
    JsonNode measured = target.path("measured");
    if (!measured.isNumber()) {
      return "<td></td>";
    }
    double bound = target.path(atMost ? "atMost" : "atLeast").doubleValue();
    double reached = 100 * measured.doubleValue() / bound;
    return String.format(
        Locale.ROOT,
        "<td><div class=\"bar\" title=\"%.0f %% of the target\"><i class=\"%s\""
            + " style=\"width:%.1f%%\"></i></div></td>",
        reached,
        target.path("met").asBoolean() ? "good" : "bad",
        Math.clamp(reached / 2, 0.5, 100));
  }

  private String loads() {
    StringBuilder rows = new StringBuilder();
    result
        .path("rows")
        .properties()
        .forEach(
            entry -> rows.append(load(entry.getValue().path("title").asText(), entry.getValue())));
    return rows.toString();
  }

  private static String load(String title, JsonNode row) {
    JsonNode load = row.path("load");
    JsonNode settings = load.path("settings");
    return row(
        "<td>" + escape(title) + "</td>",
        number(load.path("opsPerSecond")),
        millis(load.path("p50Micros")),
        millis(load.path("p99Micros")),
        millis(load.path("p999Micros")),
        number(load.path("replicaCpuMicrosPerOp")),
        number(load.path("clientCpuMicrosPerOp")),
        number(load.path("opsPerBatch")),
        "<td class=\"n\">" + memory(load) + "</td>",
        number(load.path("errors")),
        "<td class=\"note\">"
            + escape(
                String.format(
                    Locale.ROOT,
                    "n = %d, f = %d, %s, %,d keys, %.0f s after %.0f s, load %.1f → %.1f",
                    settings.path("n").asInt(),
                    settings.path("f").asInt(),
                    settings.path("durability").asText(),
                    settings.path("keys").asLong(),
                    load.path("measuredSeconds").asDouble(),
                    settings.path("warmupSeconds").asDouble(),
                    settings.path("loadAverageBefore").asDouble(),
                    settings.path("loadAverageAfter").asDouble()))
            + "</td>");
  }

  /** The most anonymous memory of a replica, in MiB. */
  private static String memory(JsonNode load) {
    return StreamSupport.stream(load.path("replicas").spliterator(), false)
        .mapToLong(replica -> replica.path("rssAnonKiB").asLong(0))
        .max()
        .stream()
        .filter(kibibytes -> kibibytes > 0)
        .mapToObj(kibibytes -> String.format(Locale.ROOT, "%,d", kibibytes / 1024))
        .findFirst()
        .orElse(ABSENT);
  }

  private String growth(String list, String quantity, String picture) {
    if (result.path(list).isEmpty()) {
      return figure("");
    }
    StringBuilder rows = new StringBuilder();
    for (JsonNode each : result.path(list)) {
      rows.append(
          load(
              String.format(Locale.ROOT, "%s = %,d", quantity, each.path(quantity).asLong()),
              each));
    }
    return Targets.text("growth.html").replace("@ROWS@", rows) + figure(picture);
  }

  private String starts() {
    JsonNode starts = result.path("starts");
    List<String> said = new ArrayList<>();
    if (starts.has("replica")) {
      said.add(
          String.format(
              Locale.ROOT,
              "A killed replica with %,d keys serves again after <b>%,d ms</b> (%s).",
              starts.at("/replica/keys").asLong(),
              starts.at("/replica/medianMillis").asLong(),
              escape(starts.at("/replica/millis").toString())));
    }
    if (starts.has("put")) {
      said.add(
          String.format(
              Locale.ROOT,
              "<code>./bezant put</code> takes <b>%,d ms</b> from the shell (%s).",
              starts.at("/put/medianMillis").asLong(),
              escape(starts.at("/put/millis").toString())));
    }
    return said.isEmpty() ? figure("") : "<p>" + String.join("</p><p>", said) + "</p>";
  }

  private String peers() {
    StringBuilder rows = new StringBuilder();
    for (JsonNode peer : result.path("peers")) {
      rows.append(
          row(
              "<td>" + escape(peer.path("system").asText()) + "</td>",
              "<td>" + escape(peer.path("tolerates").asText()) + "</td>",
              "<td>" + escape(peer.path("work").asText()) + "</td>",
              number(peer.path("callers")),
              number(peer.path("opsPerSecond")),
              number(peer.path("p50Millis")),
              number(peer.path("serverCpuMicrosPerOp")),
              "<td class=\"note\">" + escape(peer.path("source").asText()) + "</td>"));
    }
    return rows.toString();
  }

  private String skipped() {
    StringBuilder items = new StringBuilder();
    for (JsonNode part : result.path("skipped")) {
      items
          .append("<li>")
          .append(escape(part.path("part").asText() + ": " + part.path("why").asText()))
          .append("</li>");
    }
    return items.isEmpty() ? "" : "<h2>Left out</h2><ul>" + items + "</ul>";
  }

  private static String row(String... cells) {
    return "<tr>" + String.join("", cells) + "</tr>\n";
  }

  private static String number(JsonNode value) {
    return "<td class=\"n\">" + text(value) + "</td>";
  }

  private static String millis(JsonNode micros) {
    return "<td class=\"n\">"
        + (micros.isNumber()
            ? String.format(Locale.ROOT, "%,.2f", micros.doubleValue() / MICROS_PER_MILLI)
            : ABSENT)
        + "</td>";
  }

  private static String text(JsonNode value) {
    if (!value.isNumber()) {
      return ABSENT;
    }
    double number = value.doubleValue();
    boolean whole = number == Math.rint(number) || Math.abs(number) >= 1_000;
    return String.format(Locale.ROOT, whole ? "%,.0f" : "%,.1f", number);
  }
}
