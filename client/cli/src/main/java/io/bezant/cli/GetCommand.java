package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.client.KeyValue;
import io.bezant.client.ReadMode;
import io.bezant.crypto.Bytes;
import java.io.PrintStream;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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

  @ArgGroup(exclusive = true)
  private @Nullable Mode mode;

  /** How far the answer may be believed; linearizable if nobody says otherwise. */
  static final class Mode {
    @Option(
        names = "--ordered",
        description = "Let the reading take its place in the agreed order, like a write.")
    private boolean ordered;

    @Option(
        names = "--local",
        description = {
          "Ask one replica only and believe it: the value may be old, or anything if it lies.",
          "Said in JSON as \"verified\": false."
        })
    private boolean local;

    ReadMode toReadMode() {
      return local ? ReadMode.LOCAL : ordered ? ReadMode.ORDERED : ReadMode.LINEARIZABLE;
    }
  }

  @Override
  public Integer call() {
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    ReadMode readMode = mode == null ? ReadMode.LINEARIZABLE : mode.toReadMode();
    Optional<KeyValue> found = cli.access().ask(kv -> kv.get(Bytes.utf8(key), readMode));
    ObjectNode model = Printer.newObject();
    var list = model.putArray("kvs");
    found.map(KeyValueJson::of).ifPresent(list::add);
    model.put("count", list.size());
    if (readMode == ReadMode.LOCAL) {
      model.put("verified", false);
    }
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
