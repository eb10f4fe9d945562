package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.client.CasResult;
import io.bezant.client.KvClient;
import io.bezant.client.PutResult;
import io.bezant.crypto.Bytes;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
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

  @Option(
      names = "--prev-kv",
      description =
          "Print what stood there before, key and value. Not with the lease and --if flags.")
  private boolean previous;

  @Option(
      names = "--lease",
      paramLabel = "ID",
      description = "Put it with this lease: the key is removed when the lease ends.")
  private @Nullable Long lease;

  @Option(
      names = "--ignore-lease",
      description = "Leave the key to the lease that it has; the key must exist.")
  private boolean ignoreLease;

  @Override
  public Integer call() throws IOException {
    CommandSpec command = java.util.Objects.requireNonNull(spec);
    BezantCli cli = BezantCli.of(command);
    long conditions =
        Stream.of(ifValue != null, ifRevision != null, ifAbsent).filter(given -> given).count();
    if (conditions + (lease == null ? 0 : 1) + (ignoreLease ? 1 : 0) > 1 && conditions <= 1) {
      throw new ParameterException(
          command.commandLine(), "only one of --lease, --ignore-lease and the --if flags can be");
    }
    if (conditions > 1) {
      throw new ParameterException(
          command.commandLine(), "only one of --if-value, --if-revision and --if-absent can be");
    }
    if (previous && (conditions > 0 || lease != null || ignoreLease)) {
      throw new ParameterException(
          command.commandLine(),
          "--prev-kv cannot be with --lease, --ignore-lease or one of the --if flags");
    }
    Bytes keyBytes = Bytes.utf8(key);
    Bytes valueBytes =
        value == null ? Bytes.wrap(cli.terminal().in().readAllBytes()) : Bytes.utf8(value);
    PutResult result =
        cli.access()
            .ask(
                kv ->
                    conditions == 0
                        ? write(kv, keyBytes, valueBytes)
                        : require(writeIf(kv, keyBytes, valueBytes)));
    ObjectNode model = Printer.newObject().put("revision", result.revision());
    result.previous().ifPresent(before -> model.set("prevKv", KeyValueJson.of(before)));
    cli.printer().print(model, out -> print(result, out));
    return ExitCode.OK;
  }

  private PutResult write(KvClient kv, Bytes keyBytes, Bytes valueBytes) {
    if (lease != null) {
      return kv.put(keyBytes, valueBytes, lease);
    }
    if (ignoreLease) {
      return kv.putKeepingLease(keyBytes, valueBytes);
    }
    return previous ? kv.getAndPut(keyBytes, valueBytes) : kv.put(keyBytes, valueBytes);
  }

  private static void print(PutResult result, PrintStream out) {
    out.print("OK\n");
    result
        .previous()
        .ifPresent(
            before -> {
              out.writeBytes(before.key().toByteArray());
              out.print("\n");
              out.writeBytes(before.value().toByteArray());
              out.print("\n");
            });
  }

  private CasResult writeIf(KvClient kv, Bytes keyBytes, Bytes valueBytes) {
    if (ifValue != null) {
      return kv.compareAndSet(keyBytes, Bytes.utf8(ifValue), valueBytes);
    }
    return ifRevision != null
        ? kv.compareAndSet(keyBytes, ifRevision, valueBytes)
        : kv.putIfAbsent(keyBytes, valueBytes);
  }

  private PutResult require(CasResult result) {
    if (result.succeeded()) {
      return new PutResult(result.revision(), Optional.empty());
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
