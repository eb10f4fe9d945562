package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.client.KvClient;
import io.bezant.client.UpdateResult;
import io.bezant.crypto.Bytes;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code add}, {@code max}, {@code min}, {@code append}: atomic operations on one key. */
final class UpdateCommands {

  private UpdateCommands() {}

  /** What they have in common. */
  abstract static class OnOneKey implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "KEY", description = "The key.")
    private String key = "";

    final Bytes key() {
      return Bytes.utf8(key);
    }

    final BezantCli cli() {
      return BezantCli.of(Objects.requireNonNull(spec));
    }

    final UpdateResult ask(Function<KvClient, UpdateResult> operation) {
      return cli().access().ask(operation);
    }

    static ObjectNode json(UpdateResult result) {
      return KeyValueJson.of(result.keyValue()).put("changed", result.changed());
    }
  }

  /** Those on numbers, which print the number that stands there afterwards. */
  abstract static class OnNumber extends OnOneKey {

    abstract UpdateResult update(KvClient kv);

    @Override
    public final Integer call() {
      UpdateResult result = ask(this::update);
      cli().printer().print(json(result), out -> out.print(result.keyValue().valueUtf8() + "\n"));
      return ExitCode.OK;
    }
  }

  /** {@code add}. */
  @Command(
      name = "add",
      description = {
        "Add to the number under a key, at one moment. Prints the sum.",
        "A number is text: digits, with a minus if it is negative. An absent key counts as 0.",
        "If something else stands there, or the sum has more than 64 bits: exit code 1, and"
            + " nothing",
        "is changed."
      })
  static final class Add extends OnNumber {

    @Parameters(index = "1", paramLabel = "DELTA", description = "How much; may be negative.")
    private long delta;

    @Override
    UpdateResult update(KvClient kv) {
      return kv.add(key(), delta);
    }
  }

  /** {@code max}. */
  @Command(
      name = "max",
      description = {
        "Leave the greater of the number under a key and NUMBER. Prints what stands there then.",
        "An absent key gets NUMBER; where that is no greater nothing is changed."
      })
  static final class Max extends OnNumber {

    @Parameters(index = "1", paramLabel = "NUMBER", description = "May be negative.")
    private long number;

    @Override
    UpdateResult update(KvClient kv) {
      return kv.max(key(), number);
    }
  }

  /** {@code min}. */
  @Command(
      name = "min",
      description = {
        "Leave the lesser of the number under a key and NUMBER. Prints what stands there then.",
        "An absent key gets NUMBER; where that is no less nothing is changed."
      })
  static final class Min extends OnNumber {

    @Parameters(index = "1", paramLabel = "NUMBER", description = "May be negative.")
    private long number;

    @Override
    UpdateResult update(KvClient kv) {
      return kv.min(key(), number);
    }
  }

  /** {@code append}. */
  @Command(
      name = "append",
      description = {
        "Put bytes behind the value of a key, if it may grow so far. Prints OK.",
        "An absent key counts as empty. If the value would be too long: exit code 1, and nothing"
            + " is",
        "changed."
      })
  static final class Append extends OnOneKey {

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "SUFFIX",
        description = "What; read from standard input, byte for byte, when absent.")
    private @Nullable String suffix;

    @Override
    public Integer call() throws IOException {
      Bytes bytes =
          suffix == null ? Bytes.wrap(cli().terminal().in().readAllBytes()) : Bytes.utf8(suffix);
      UpdateResult result = ask(kv -> kv.append(key(), bytes));
      cli().printer().print(json(result), out -> out.print("OK\n"));
      return ExitCode.OK;
    }
  }
}
