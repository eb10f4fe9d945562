package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.client.DeleteRangeResult;
import io.bezant.client.DeleteResult;
import io.bezant.client.KeyRange;
import io.bezant.client.KeyValue;
import io.bezant.client.KvClient;
import java.io.PrintStream;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code del}: removes a key or a range of keys. */
@Command(
    name = "del",
    description = {
      "Remove a key or a range. Prints how many keys were removed.",
      "Where there is nothing to remove it prints 0; exit code 3, unlike etcdctl's.",
      "A range is removed at one moment, or not at all."
    })
final class DeleteCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Mixin private RangeSelection selection = new RangeSelection();

  @Option(names = "--prev-kv", description = "Print what was removed, keys and values.")
  private boolean previous;

  @Override
  public Integer call() {
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    Optional<KeyRange> range = selection.range();
    DeleteRangeResult result =
        cli.access().ask(kv -> range.map(keys -> delete(kv, keys)).orElseGet(() -> one(kv)));
    ObjectNode model =
        Printer.newObject().put("deleted", result.count()).put("revision", result.revision());
    if (previous) {
      result.previous().stream().map(KeyValueJson::of).forEach(model.putArray("prevKvs")::add);
    }
    cli.printer().print(model, out -> print(result, out));
    return result.count() > 0 ? ExitCode.OK : ExitCode.NOT_FOUND;
  }

  private DeleteRangeResult delete(KvClient kv, KeyRange keys) {
    return previous ? kv.getAndDelete(keys) : kv.delete(keys);
  }

  private DeleteRangeResult one(KvClient kv) {
    DeleteResult one = previous ? kv.getAndDelete(selection.one()) : kv.delete(selection.one());
    return new DeleteRangeResult(one.count(), one.revision(), one.previous().stream().toList());
  }

  private static void print(DeleteRangeResult result, PrintStream out) {
    out.print(result.count() + "\n");
    for (KeyValue each : result.previous()) {
      out.writeBytes(each.key().toByteArray());
      out.print("\n");
      out.writeBytes(each.value().toByteArray());
      out.print("\n");
    }
  }
}
