package io.bezant.bench.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bezant.cli.BezantCli;
import io.bezant.cli.ExitCode;
import io.bezant.cli.Terminal;
import io.bezant.testing.BezantCluster;
import io.bezant.testing.BezantTestCluster;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code bezant watch}, of a real cluster. */
@BezantCluster(replicas = 1, lifetime = BezantCluster.Lifetime.METHOD)
class WatchCommandTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private record Said(int exitCode, String out, String err) {}

  private static Said run(BezantTestCluster cluster, String... command) {
    List<String> arguments =
        new ArrayList<>(List.of("--deadline", "60s", "--dir", cluster.directory().toString()));
    arguments.addAll(List.of(command));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        BezantCli.run(
            new Terminal(
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of(),
                false),
            arguments);
    return new Said(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static String expect(BezantTestCluster cluster, String... command) {
    Said said = run(cluster, command);
    assertEquals(ExitCode.OK, said.exitCode(), said::toString);
    return said.out();
  }

  private static JsonNode parsed(String line) {
    try {
      return MAPPER.readTree(line);
    } catch (JsonProcessingException noJson) {
      throw new AssertionError(line, noJson);
    }
  }

  @BeforeEach
  void write(BezantTestCluster cluster) {
    expect(cluster, "put", "a", "1");
    expect(cluster, "put", "ab", "2");
    expect(cluster, "put", "b", "3");
    expect(cluster, "del", "a");
    expect(cluster, "put", "a", "4");
  }

  @Test
  void changesAreToldAsEtcdctlTellsThem(BezantTestCluster cluster) {
    assertEquals(
        "PUT\na\n1\nDELETE\na\n\nPUT\na\n4\n",
        expect(cluster, "watch", "a", "--rev", "1", "--max-events", "3"));
  }

  @Test
  void whatWasThereBeforeIsToldFirst(BezantTestCluster cluster) {
    assertEquals(
        "DELETE\na\n1\na\n\n",
        expect(cluster, "watch", "a", "--rev", "2", "--prev-kv", "--max-events", "1"));
  }

  @Test
  void rangesAndKindsAreSelected(BezantTestCluster cluster) {
    assertEquals(
        "PUT\nb\n3\n", expect(cluster, "watch", "ac", "c", "--rev", "1", "--max-events", "1"));
    assertEquals(
        "PUT\nab\n2\n",
        expect(cluster, "watch", "aa", "--from-key", "--rev", "1", "--max-events", "1"));
    assertEquals(
        "DELETE\na\n\n",
        expect(cluster, "watch", "--prefix", "--filter", "put", "--rev", "1", "--max-events", "1"));
    assertEquals(
        "PUT\na\n4\n",
        expect(cluster, "watch", "a", "--filter", "delete", "--rev", "2", "--max-events", "1"));
  }

  @Test
  void changesAreToldAsJsonLineByLine(BezantTestCluster cluster) {
    List<String> lines =
        expect(cluster, "watch", "a", "--rev", "1", "--prev-kv", "--max-events", "2", "-w", "json")
            .lines()
            .toList();
    JsonNode put = parsed(lines.get(0));
    assertEquals("PUT", put.get("type").asText());
    assertEquals(1, put.get("modRevision").asLong());
    assertEquals("1", put.get("value").asText());
    JsonNode delete = parsed(lines.get(1));
    assertEquals("DELETE", delete.get("type").asText());
    assertEquals(4, delete.get("revision").asLong());
    assertEquals("a", delete.get("key").asText());
    assertEquals("1", delete.get("prevKv").get("value").asText());
  }

  @Test
  void commandIsRunForEachChange(BezantTestCluster cluster) {
    String script =
        "echo \"$BEZANT_WATCH_REVISION $BEZANT_WATCH_EVENT_TYPE $BEZANT_WATCH_KEY"
            + " <$BEZANT_WATCH_VALUE> $BEZANT_WATCH_KEY_BASE64\"";
    assertEquals(
        "PUT\na\n1\n1 PUT a <1> YQ==\nDELETE\na\n\n4 DELETE a <> YQ==\n",
        expect(cluster, "watch", "a", "--rev", "1", "--max-events", "2", "--", "sh", "-c", script));
  }

  @Test
  void commandThatFailsEndsTheWatch(BezantTestCluster cluster) {
    Said failed = run(cluster, "watch", "a", "b", "--rev", "1", "--", "sh", "-c", "exit 7");
    assertEquals(ExitCode.ERROR, failed.exitCode());
    assertEquals("PUT\na\n1\n", failed.out());
    assertTrue(failed.err().contains("sh ended with 7"), failed.err());
    Said missing = run(cluster, "watch", "a", "--rev", "1", "--", "/no/such/command");
    assertEquals(ExitCode.ERROR, missing.exitCode());
    assertTrue(missing.err().contains("cannot run /no/such/command"), missing.err());
  }

  @Test
  void whatIsCompactedIsRefusedAndSaysFromWhereItGoesOn(BezantTestCluster cluster) {
    expect(cluster, "compact", "4");
    Said said = run(cluster, "watch", "a", "--rev", "1", "-w", "json");
    assertEquals(ExitCode.ERROR, said.exitCode());
    assertEquals("compacted", parsed(said.err()).get("error").asText());
    assertTrue(said.err().contains("5"), said.err());
  }

  @Test
  void wrongUseIsRefused(BezantTestCluster cluster) {
    for (String[] words :
        List.of(
            new String[] {"watch"},
            new String[] {"watch", "a", "b", "c"},
            new String[] {"watch", "a", "b", "--prefix"},
            new String[] {"watch", "a", "--filter", "all"})) {
      assertEquals(ExitCode.USAGE, run(cluster, words).exitCode(), () -> String.join(" ", words));
    }
  }
}
