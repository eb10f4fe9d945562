package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.client.KeyValue;
import io.bezant.crypto.Bytes;
import java.io.PrintStream;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code get}: reads a key. */
@Command(
    name = "get",
    description = {
      "Read a key: prints the key and its value on two lines.",
      "A key that does not exist prints nothing; exit code 3."
    })
final class GetCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "KEY", description = "The key.")
  private String key = "";

  @Option(names = "--print-value-only", description = "Print the value alone.")
  private boolean valueOnly;

  @Override
  public Integer call() {
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    Optional<KeyValue> found = cli.access().ask(kv -> kv.get(Bytes.utf8(key)));
    ObjectNode model = Printer.newObject();
    var list = model.putArray("kvs");
    found.map(KeyValueJson::of).ifPresent(list::add);
    model.put("count", list.size());
    cli.printer().print(model, out -> found.ifPresent(each -> print(each, out)));
    return found.isPresent() ? ExitCode.OK : ExitCode.NOT_FOUND;
  }

  private void print(KeyValue found, PrintStream out) {
    if (!valueOnly) {
      out.writeBytes(found.key().toByteArray());
      out.print("\n");
    }
    out.writeBytes(found.value().toByteArray());
    out.print("\n");
  }
}
