package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cluster status}: what each replica says of itself. */
@Command(name = "status", description = "Show what each replica says of itself, side by side.")
final class ClusterStatusCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    ArrayNode model = StatusModel.of(cli.cluster().replicas());
    cli.printer()
        .print(model, out -> StatusModel.table(model).forEach(line -> out.print(line + "\n")));
    return ExitCode.OK;
  }
}
