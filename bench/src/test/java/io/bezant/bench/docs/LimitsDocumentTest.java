package io.bezant.bench.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.core.Pacing;
import io.bezant.client.net.LinkTiming;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Limits;
import io.bezant.protocol.core.CoreOptions;
import io.bezant.replica.net.NetworkLimits;
import io.bezant.replica.runtime.InboxLimits;
import io.bezant.replica.storage.LmdbOptions;
import io.bezant.replica.storage.LogOptions;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** docs/LIMITS.md names every limit of the code, with its default and what happens there. */
class LimitsDocumentTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "LIMITS.md");
  private static final List<String> ANSWERS =
      List.of("**reject**", "**drop**", "**wait**", "**stop**", "**pace**");

  /** The columns of a row: name, default, unit, what happens. */
  private static final int COLUMNS = 4;

  @Test
  void everyLimitStandsInTheDocumentWithItsDefault() throws Exception {
    Map<String, Map<String, String>> documented = new TreeMap<>();
    sections().forEach((name, rows) -> documented.put(name, defaults(rows)));
    assertEquals(inCode(), documented);
  }

  @Test
  void everyLimitSaysWhatHappensThere() throws IOException {
    sections()
        .forEach(
            (name, rows) ->
                rows.forEach(
                    row ->
                        assertTrue(
                            ANSWERS.stream().anyMatch(row.get(COLUMNS - 1)::startsWith),
                            name + " " + row)));
  }

  private static Map<String, Map<String, String>> inCode() throws ReflectiveOperationException {
    Map<String, Map<String, String>> code = new TreeMap<>();
    Map<String, String> agreed = flat(Limits.DEFAULT);
    agreed.put("maxFrameBytes", text(Limits.DEFAULT.maxFrameBytes()));
    code.put("Limits", agreed);
    code.put(
        "ClusterConfig",
        new TreeMap<>(
            Map.of(
                "checkpointInterval", text(ClusterConfig.DEFAULT_CHECKPOINT_INTERVAL),
                "windowSize", text(ClusterConfig.DEFAULT_WINDOW_SIZE))));
    code.put("CoreOptions", flat(CoreOptions.DEFAULT));
    code.put("InboxLimits", flat(InboxLimits.DEFAULT));
    code.put("NetworkLimits", flat(NetworkLimits.DEFAULT));
    code.put(
        "LogOptions",
        flat(LogOptions.of(Limits.DEFAULT.maxFrameBytes(), LogOptions.Durability.SYNC)));
    code.put("LmdbOptions", flat(LmdbOptions.STANDARD));
    code.put("Pacing", flat(Pacing.DEFAULT));
    code.put("LinkTiming", flat(LinkTiming.DEFAULT));
    return code;
  }

  /** The components of a record as text, those of records within it under both names. */
  private static Map<String, String> flat(Record limits) throws ReflectiveOperationException {
    Map<String, String> flat = new TreeMap<>();
    for (RecordComponent component : limits.getClass().getRecordComponents()) {
      Object value = component.getAccessor().invoke(limits);
      if (value instanceof Record within) {
        flat(within).forEach((name, text) -> flat.put(component.getName() + "." + name, text));
      } else {
        flat.put(component.getName(), text(value));
      }
    }
    return flat;
  }

  private static String text(Object value) {
    return value instanceof Number number
        ? String.format(Locale.ROOT, "%,d", number.longValue())
        : value.toString().toLowerCase(Locale.ROOT);
  }

  private static Map<String, String> defaults(List<List<String>> rows) {
    Map<String, String> defaults = new TreeMap<>();
    rows.forEach(row -> defaults.put(row.get(0).replace("`", ""), row.get(1)));
    return defaults;
  }

  /** The rows of the tables under headings that name a class, by that name. */
  private static Map<String, List<List<String>>> sections() throws IOException {
    Map<String, List<List<String>>> sections = new LinkedHashMap<>();
    List<List<String>> rows = new ArrayList<>();
    for (String line : Files.readAllLines(DOCUMENT)) {
      if (line.startsWith("## `")) {
        rows = new ArrayList<>();
        sections.put(line.substring(4, line.indexOf('`', 4)), rows);
      } else if (line.startsWith("## ")) {
        rows = new ArrayList<>();
      } else if (line.startsWith("| `")) {
        List<String> cells = List.of(line.substring(2, line.length() - 2).split(" \\| ", -1));
        assertEquals(COLUMNS, cells.size(), line);
        rows.add(cells);
      }
    }
    return sections;
  }
}
