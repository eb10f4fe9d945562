package io.bezant.bench.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each verb, in each form of output, with the exit codes that scripts rely on. */
@BezantCluster(replicas = 1)
class CommandFormsTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern FIELD = Pattern.compile("\"[a-z][A-Za-z0-9]*\" : .+");
  private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9]*");

  private static final String TRANSFER =
      """
      value("forms/account") = "open"

      put forms/account closed
      get forms/ --prefix
      del forms/none

      get forms/account
      """;

  /**
   * What a command said.
   *
   * @param exitCode its exit code
   */
  private record Said(int exitCode, String out, String err) {}

  private static Said run(
      BezantTestCluster cluster, String form, String input, List<String> command) {
    List<String> arguments = new ArrayList<>(command);
    arguments.addAll(
        List.of("-w", form, "--deadline", "60s", "--dir", cluster.directory().toString()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        BezantCli.run(
            new Terminal(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of(),
                false),
            arguments);
    return new Said(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static String expect(
      BezantTestCluster cluster, String form, int exitCode, String... command) {
    return expectFed(cluster, form, "", exitCode, command);
  }

  private static String expectFed(
      BezantTestCluster cluster, String form, String input, int exitCode, String... command) {
    Said said = run(cluster, form, input, List.of(command));
    String what = List.of(command) + " -w " + form + ": " + said;
    assertEquals(exitCode, said.exitCode(), what);
    if (said.err().isEmpty()) {
      expectForm(form, said.out(), what);
    } else {
      assertEquals("", said.out(), what);
      expectError(form, said, what);
    }
    return said.out();
  }

  private static void expectForm(String form, String out, String what) {
    switch (form) {
      case "json" -> {
        assertEquals(1, out.lines().count(), what);
        expectNames(parsed(out), what);
      }
      case "fields" ->
          assertTrue(out.lines().allMatch(line -> FIELD.matcher(line).matches()), what);
      case "table" -> {
        assertTrue(out.startsWith("+-"), what);
        assertEquals(1, out.lines().mapToInt(String::length).distinct().count(), what);
        assertTrue(out.lines().count() >= 5, what);
      }
      default -> {}
    }
  }

  private static void expectNames(JsonNode node, String what) {
    node.properties()
        .forEach(field -> assertTrue(NAME.matcher(field.getKey()).matches(), () -> what));
    node.forEach(inner -> expectNames(inner, what));
  }

  private static void expectError(String form, Said said, String what) {
    if (form.equals("json")) {
      JsonNode error = parsed(said.err());
      assertEquals(said.exitCode(), error.get("exitCode").asInt(), what);
      assertTrue(error.hasNonNull("error") && error.hasNonNull("message"), what);
    } else {
      assertTrue(said.err().startsWith("bezant: "), what);
    }
  }

  private static JsonNode parsed(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException wrong) {
      throw new AssertionError("no JSON: " + text, wrong);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "json", "table", "fields"})
  void everyVerbKeepsItsExitCodesInEveryForm(String form, BezantTestCluster cluster) {
    expect(cluster, form, ExitCode.NOT_FOUND, "del", "forms/", "--prefix", "--prev-kv");
    expect(cluster, form, ExitCode.OK, "put", "forms/account", "open");
    expect(cluster, form, ExitCode.OK, "put", "forms/account", "open", "--prev-kv");
    expect(cluster, form, ExitCode.COMPARE_FAILED, "put", "forms/account", "x", "--if-absent");
    expect(cluster, form, ExitCode.OK, "put", "forms/account", "open", "--if-value", "open");
    expect(cluster, form, ExitCode.ERROR, "put", "k".repeat(481), "too long");
    expect(cluster, form, ExitCode.OK, "get", "forms/account");
    expect(cluster, form, ExitCode.OK, "get", "forms/", "--prefix", "--keys-only");
    expect(cluster, form, ExitCode.OK, "get", "forms/", "--prefix", "--count-only");
    expect(cluster, form, ExitCode.OK, "get", "forms/", "--prefix", "--sort-by", "modify");
    expect(cluster, form, ExitCode.OK, "get", "forms/account", "--max-mod-rev", "1000000");
    expect(
        cluster, form, ExitCode.NOT_FOUND, "get", "forms/", "--prefix", "--min-mod-rev", "1000000");
    expect(cluster, form, ExitCode.OK, "get", "forms/account", "--local");
    expect(cluster, form, ExitCode.NOT_FOUND, "get", "forms/none");
    expect(cluster, form, ExitCode.ERROR, "get", "forms/account", "--rev", "1000000");
    expect(cluster, form, ExitCode.USAGE, "get");
    expectFed(cluster, form, TRANSFER, ExitCode.OK, "txn");
    expectFed(cluster, form, TRANSFER, ExitCode.COMPARE_FAILED, "txn");
    expectFed(cluster, form, "nonsense", ExitCode.USAGE, "txn");
    expectFed(cluster, form, "{\"success\": [{}]}", ExitCode.USAGE, "txn", "--json");
    expectFed(cluster, form, "{}", ExitCode.OK, "txn", "--json");
    expect(cluster, form, ExitCode.ERROR, "txn", "--file", "no/such/file");
    expect(cluster, form, ExitCode.ERROR, "compact", "1000000");
    expect(cluster, form, ExitCode.USAGE, "compact", "soon");
    expect(cluster, form, ExitCode.OK, "session", "recover");
    expect(cluster, form, ExitCode.OK, "del", "forms/", "--prefix", "--prev-kv");
    expect(cluster, form, ExitCode.NOT_FOUND, "del", "forms/account");
  }

  @Test
  void keysAreToldInTheOrderAskedFor(BezantTestCluster cluster) {
    for (String each : List.of("a 2", "b 3", "c 1", "b 3")) {
      expect(cluster, "json", ExitCode.OK, "put", "sorted/" + each.charAt(0), each.substring(2));
    }
    assertEquals("c b a", sorted(cluster, "--order", "DESCEND"));
    assertEquals("b a c", sorted(cluster, "--sort-by", "VALUE", "--order", "DESCEND"));
    assertEquals("c a b", sorted(cluster, "--sort-by", "VALUE"));
    assertEquals("a b c", sorted(cluster, "--sort-by", "create"));
    assertEquals("a c b", sorted(cluster, "--sort-by", "MODIFY", "--order", "ascend"));
    assertEquals("b a c", sorted(cluster, "--sort-by", "VERSION", "--order", "DESCEND"));
    assertEquals("b+", sorted(cluster, "--sort-by", "MODIFY", "--order", "DESCEND", "--limit=1"));
    String first = revisionOf(cluster, "createRevision", "sorted/b");
    String last = revisionOf(cluster, "modRevision", "sorted/c");
    assertEquals("b c", sorted(cluster, "--min-create-rev", first));
    assertEquals("a b", sorted(cluster, "--max-create-rev", first));
    assertEquals("b c", sorted(cluster, "--min-mod-rev", last));
    assertEquals("a c", sorted(cluster, "--max-mod-rev", last));
    assertEquals("a+", sorted(cluster, "--max-mod-rev", last, "--limit", "1"));
  }

  private static String revisionOf(BezantTestCluster cluster, String field, String key) {
    JsonNode found = parsed(expect(cluster, "json", ExitCode.OK, "get", key));
    return found.get("kvs").get(0).get(field).asText();
  }

  /** The names that are told, of three; a plus if there are more. */
  private static String sorted(BezantTestCluster cluster, String... options) {
    List<String> words = new ArrayList<>(List.of("get", "sorted/", "--prefix", "--keys-only"));
    words.addAll(List.of(options));
    JsonNode found = parsed(expect(cluster, "json", ExitCode.OK, words.toArray(String[]::new)));
    assertEquals(3, found.get("count").asInt());
    List<String> names = new ArrayList<>();
    found.get("kvs").forEach(each -> names.add(each.get("key").asText().substring(7)));
    return String.join(" ", names) + (found.get("more").asBoolean() ? "+" : "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "json", "table", "fields"})
  void compactionSaysWhatItKeeps(String form, BezantTestCluster cluster) {
    JsonNode put = parsed(expect(cluster, "json", ExitCode.OK, "put", "compaction", "v"));
    String revision = put.get("revision").asText();
    assertTrue(expect(cluster, form, ExitCode.OK, "compact", revision).contains(revision));
    expect(cluster, form, ExitCode.ERROR, "compact", revision);
  }
}
