package io.bezant.bench.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bezant.cli.BezantCli;
import io.bezant.cli.ExitCode;
import io.bezant.cli.Terminal;
import io.bezant.testing.BezantCluster;
import io.bezant.testing.BezantTestCluster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transactions in their JSON form, and comparisons of the text form, as a cluster does them. */
@BezantCluster(replicas = 1)
class JsonTransactionTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static JsonNode run(
      BezantTestCluster cluster, int exitCode, String input, String... command) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(
        List.of("-w", "json", "--deadline", "60s", "--dir", cluster.directory().toString()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int code =
        BezantCli.run(
            new Terminal(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                Map.of(),
                false),
            arguments);
    assertEquals(exitCode, code, out.toString(StandardCharsets.UTF_8));
    return MAPPER.readTree(out.toByteArray());
  }

  private static JsonNode json(BezantTestCluster cluster, int exitCode, String input)
      throws IOException {
    return run(cluster, exitCode, input, "txn", "--json");
  }

  @Test
  void everyStepIsDone(BezantTestCluster cluster) throws IOException {
    run(cluster, ExitCode.OK, "", "put", "zebra/1", "x");
    JsonNode done =
        json(
            cluster,
            ExitCode.OK,
            """
            {"success": [
              {"put": {"key": "steps/a", "value": "3"}},
              {"put": {"keyBase64": "c3RlcHMv/w==", "valueBase64": "/w=="}},
              {"add": {"key": "steps/n", "number": 5}},
              {"max": {"key": "steps/max", "number": 7}},
              {"min": {"key": "steps/min", "number": -7}},
              {"append": {"key": "steps/text", "value": "t"}},
              {"get": {"key": "steps/a"}},
              {"get": {"key": "steps/", "prefix": true, "sortBy": "value", "order": "DESCEND",
                       "limit": 2}},
              {"get": {"key": "steps/a", "end": "steps/n"}},
              {"del": {"key": "zebra", "fromKey": true}},
              {"txn": {
                "compares": [{"target": "value", "relation": "=", "key": "steps/a", "value": "4"}],
                "failure": [{"del": {"key": "elsewhere"}}]}}
            ]}
            """);
    JsonNode told = done.get("responses");
    assertEquals("5", told.get(2).get("kv").get("value").asText());
    assertEquals("7", told.get(3).get("kv").get("value").asText());
    assertEquals("-7", told.get(4).get("kv").get("value").asText());
    assertEquals("t", told.get(5).get("kv").get("value").asText());
    assertEquals("3", told.get(6).get("kvs").get(0).get("value").asText());
    assertEquals("/w==", told.get(7).get("kvs").get(0).get("valueBase64").asText());
    assertEquals("t", told.get(7).get("kvs").get(1).get("value").asText());
    assertEquals(6, told.get(7).get("count").asInt());
    assertEquals(true, told.get(7).get("more").asBoolean());
    assertEquals(3, told.get(8).get("count").asInt());
    assertEquals(1, told.get(9).get("deleted").asInt());
    assertEquals(false, told.get(10).get("transaction").get("succeeded").asBoolean());
    assertEquals(0, told.get(10).get("transaction").get("responses").get(0).get("deleted").asInt());
  }

  @Test
  void everyComparisonIsMade(BezantTestCluster cluster, @TempDir Path folder) throws IOException {
    long lease = run(cluster, ExitCode.OK, "", "lease", "grant", "600").get("id").asLong();
    long first = run(cluster, ExitCode.OK, "", "put", "compares/a", "1").get("revision").asLong();
    long last =
        run(cluster, ExitCode.OK, "", "put", "compares/a", "2", "--lease", Long.toString(lease))
            .get("revision")
            .asLong();
    List<String> holding =
        List.of(
            comparison("value", "=", "\"value\": \"2\""),
            comparison("value", "!=", "\"valueBase64\": \"/w==\""),
            comparison("version", ">", "\"number\": 1"),
            comparison("createRevision", "=", "\"number\": " + first),
            comparison("modRevision", "=", "\"number\": " + last),
            comparison("lease", "=", "\"number\": " + lease),
            comparison("modRevision", "<", "\"prefix\": true, \"number\": " + (last + 1)));
    json(cluster, ExitCode.OK, "{\"compares\": [" + String.join(",", holding) + "]}");
    for (String failing :
        List.of(
            comparison("value", ">", "\"value\": \"2\""),
            comparison("version", "=", "\"number\": 1"),
            comparison("createRevision", "!=", "\"number\": " + first),
            comparison("modRevision", "<", "\"number\": " + last),
            comparison("lease", "=", "\"number\": 0"),
            comparison("version", "=", "\"prefix\": true, \"number\": 0"))) {
      json(cluster, ExitCode.COMPARE_FAILED, "{\"compares\": [" + failing + "]}");
    }
    Path file = folder.resolve("transaction");
    Files.writeString(file, "lease(compares/a) = " + lease + "\nver(\"compares/\" --prefix) = 2\n");
    run(cluster, ExitCode.OK, "", "txn", "--file", file.toString());
    Files.writeString(file, "ver(\"compares/\" \"compares/z\") < 2\n");
    run(cluster, ExitCode.COMPARE_FAILED, "", "txn", "--file", file.toString());
  }

  private static String comparison(String target, String relation, String more) {
    return "{\"target\": \"%s\", \"relation\": \"%s\", \"key\": \"compares/a\", %s}"
        .formatted(target, relation, more);
  }
}
