package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.client.CasResult;
import io.bezant.client.KvClient;
import io.bezant.crypto.Bytes;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code put}: writes a key, whatever stands there or only if that is as expected. */
@Command(
    name = "put",
    description = {
      "Write a value under a key. Prints OK.",
      "With one of the --if flags it is written only if that holds; else exit code 4."
    })
final class PutCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "KEY", description = "The key.")
  private String key = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "VALUE",
      description = "The value; read from standard input, byte for byte, when absent.")
  private @Nullable String value;

  @Option(
      names = "--if-value",
      paramLabel = "OLD",
      description = "Only if the key has this value now.")
  private @Nullable String ifValue;

  @Option(
      names = "--if-revision",
      paramLabel = "N",
      description = "Only if the key was last written at this revision.")
  private @Nullable Long ifRevision;

  @Option(names = "--if-absent", description = "Only if the key does not exist.")
  private boolean ifAbsent;

  @Override
  public Integer call() throws IOException {
    CommandSpec command = java.util.Objects.requireNonNull(spec);
    BezantCli cli = BezantCli.of(command);
    long conditions =
        Stream.of(ifValue != null, ifRevision != null, ifAbsent).filter(given -> given).count();
    if (conditions > 1) {
      throw new ParameterException(
          command.commandLine(), "only one of --if-value, --if-revision and --if-absent can be");
    }
    Bytes keyBytes = Bytes.utf8(key);
    Bytes valueBytes =
        value == null ? Bytes.wrap(cli.terminal().in().readAllBytes()) : Bytes.utf8(value);
    long revision =
        cli.access()
            .ask(
                kv ->
                    conditions == 0
                        ? kv.put(keyBytes, valueBytes).revision()
                        : require(writeIf(kv, keyBytes, valueBytes)));
    cli.printer().print(Printer.newObject().put("revision", revision), out -> out.print("OK\n"));
    return ExitCode.OK;
  }

  private CasResult writeIf(KvClient kv, Bytes keyBytes, Bytes valueBytes) {
    if (ifValue != null) {
      return kv.compareAndSet(keyBytes, Bytes.utf8(ifValue), valueBytes);
    }
    return ifRevision != null
        ? kv.compareAndSet(keyBytes, ifRevision, valueBytes)
        : kv.putIfAbsent(keyBytes, valueBytes);
  }

  private long require(CasResult result) {
    if (result.succeeded()) {
      return result.revision();
    }
    throw new CommandFailure(
        "compareFailed",
        ExitCode.COMPARE_FAILED,
        "nothing was written: the key \""
            + key
            + "\" "
            + result.current().map(PutCommand::describe).orElse("does not exist"));
  }

  private static String describe(io.bezant.client.KeyValue current) {
    ObjectNode shown = Printer.newObject();
    KeyValueJson.put(shown, "value", current.value());
    return "has the value "
        + (shown.has("value") ? shown.get("value") : shown.get("valueBase64"))
        + ", last written at revision "
        + current.modRevision();
  }
}
