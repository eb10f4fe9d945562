package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.client.KeyValue;
import io.bezant.client.StepResult;
import io.bezant.client.Transaction;
import io.bezant.client.TransactionResult;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code txn}: does a transaction. */
@Command(
    name = "txn",
    description = {
      "Do a transaction that stands on the standard input, as etcdctl reads it:",
      "comparisons, an empty line, what to do if all hold, an empty line, what to do otherwise.",
      "",
      "    value(\"account\") = \"open\"",
      "",
      "    put account closed",
      "    del account/ --prefix",
      "",
      "    get account",
      "",
      "Comparisons are of value, version, create, mod or lease, with =, !=, < or >, of a key or of",
      "all that exist of a range, as in mod(\"a/\" --prefix) < \"7\". Prints SUCCESS or FAILURE,"
          + " then",
      "what was done. Exit code 4 when a comparison does not hold, unlike etcdctl's.",
      "",
      "With --json it is one object, as in",
      "",
      "    {\"compares\": [{\"target\": \"value\", \"relation\": \"=\", \"key\": \"a\", \"value\":"
          + " \"1\"}],",
      "     \"success\": [{\"put\": {\"key\": \"a\", \"value\": \"2\"}}],",
      "     \"failure\": [{\"get\": {\"key\": \"a\"}}]}"
    })
final class TransactionCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--json", description = "Read the transaction as JSON.")
  private boolean isJson;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Read it from this file instead of the standard input.")
  private @Nullable Path file;

  @Override
  public Integer call() throws IOException {
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    byte[] bytes = file == null ? cli.terminal().in().readAllBytes() : Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.UTF_8);
    Transaction transaction = isJson ? TransactionJson.parse(text) : TransactionText.parse(text);
    TransactionResult result = cli.access().ask(kv -> kv.commit(transaction));
    cli.printer().print(json(result), out -> print(result, out));
    return result.succeeded() ? ExitCode.OK : ExitCode.COMPARE_FAILED;
  }

  private static ObjectNode json(TransactionResult result) {
    ObjectNode json =
        Printer.newObject().put("succeeded", result.succeeded()).put("revision", result.revision());
    ArrayNode responses = json.putArray("responses");
    result.results().forEach(each -> responses.add(json(each)));
    return json;
  }

  private static ObjectNode json(StepResult result) {
    ObjectNode json = Printer.newObject();
    switch (result) {
      case StepResult.Put(var put) -> json.put("put", "OK").put("revision", put.revision());
      case StepResult.Get(var found) -> putAll(json, "kvs", found.stream().toList());
      case StepResult.Range(var range) ->
          putAll(json, "kvs", range.entries())
              .put("count", range.count())
              .put("more", range.more());
      case StepResult.Delete(var deleted) -> json.put("deleted", deleted.count());
      case StepResult.DeleteRange(var deleted) -> json.put("deleted", deleted.count());
      case StepResult.Update(var updated) ->
          json.put("changed", updated.changed()).set("kv", KeyValueJson.of(updated.keyValue()));
      case StepResult.Inner(var inner) -> json.set("transaction", json(inner));
    }
    return json;
  }

  private static ObjectNode putAll(ObjectNode json, String name, List<KeyValue> keyValues) {
    ArrayNode list = json.putArray(name);
    keyValues.stream().map(KeyValueJson::of).forEach(list::add);
    return json;
  }

  private static void print(TransactionResult result, PrintStream out) {
    out.print(result.succeeded() ? "SUCCESS\n" : "FAILURE\n");
    for (StepResult each : result.results()) {
      out.print("\n");
      switch (each) {
        case StepResult.Put _put -> out.print("OK\n");
        case StepResult.Get(var found) -> print(found.stream().toList(), out);
        case StepResult.Range(var range) -> print(range.entries(), out);
        case StepResult.Delete(var deleted) -> out.print(deleted.count() + "\n");
        case StepResult.DeleteRange(var deleted) -> out.print(deleted.count() + "\n");
        case StepResult.Update(var updated) -> print(List.of(updated.keyValue()), out);
        case StepResult.Inner(var inner) -> print(inner, out);
      }
    }
  }

  private static void print(List<KeyValue> keyValues, PrintStream out) {
    for (KeyValue each : keyValues) {
      out.writeBytes(each.key().toByteArray());
      out.print("\n");
      out.writeBytes(each.value().toByteArray());
      out.print("\n");
    }
  }
}
