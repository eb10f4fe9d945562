package io.bezant.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code compact}: gives up the past before a revision. */
@Command(
    name = "compact",
    description = {
      "Give up what was there before REVISION, which stays the oldest that can be read.",
      "The cluster does so by itself by the limits of its history; this does so sooner."
    })
final class CompactCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "REVISION", description = "The oldest revision that is to be kept.")
  private long revision;

  @Override
  public Integer call() {
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    cli.access()
        .ask(
            kv -> {
              kv.compact(revision);
              return revision;
            });
    cli.printer()
        .print(
            Printer.newObject().put("revision", revision),
            out -> out.print("compacted revision " + revision + "\n"));
    return ExitCode.OK;
  }
}
