package io.bezant.cli;

import io.bezant.client.DeleteResult;
import io.bezant.crypto.Bytes;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code del}: removes a key. */
@Command(
    name = "del",
    description = {
      "Remove a key. Prints how many keys were removed.",
      "A key that does not exist prints 0; exit code 3, unlike etcdctl's."
    })
final class DeleteCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "KEY", description = "The key.")
  private String key = "";

  @Override
  public Integer call() {
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    DeleteResult result = cli.access().ask(kv -> kv.delete(Bytes.utf8(key)));
    cli.printer()
        .print(
            Printer.newObject().put("deleted", result.count()).put("revision", result.revision()),
            out -> out.print(result.count() + "\n"));
    return result.count() > 0 ? ExitCode.OK : ExitCode.NOT_FOUND;
  }
}
