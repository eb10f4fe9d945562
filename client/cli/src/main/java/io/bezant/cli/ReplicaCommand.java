package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.bezant.cli.cluster.LocalCluster;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code replica}: one replica. The launcher hands {@code replica run} and {@code replica init} to
 * the replica's own programs; they are listed here so that help and completion know them.
 */
@Command(
    name = "replica",
    description = "Run one replica in the foreground, or ask one how it is.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ReplicaCommand.Status.class,
      ReplicaCommand.Run.class,
      ReplicaCommand.Init.class
    })
final class ReplicaCommand {

  /** {@code replica status}: all that replicas say of themselves. */
  @Command(name = "status", description = "Show all that a replica says of itself.")
  static final class Status implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Parameters(
        arity = "0..*",
        paramLabel = "I",
        description = "The replicas' numbers (default: all).")
    private List<Integer> wanted = List.of();

    @Override
    public Integer call() {
      BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
      LocalCluster cluster = cli.cluster();
      ArrayNode model =
          StatusModel.of(
              wanted.isEmpty()
                  ? cluster.replicas()
                  : wanted.stream().map(cluster::replica).toList());
      cli.printer()
          .print(
              model,
              out ->
                  model.forEach(
                      row -> {
                        out.printf("replica %s%n", row.get("id"));
                        row.properties()
                            .forEach(
                                field ->
                                    out.printf(
                                        "  %-22s %s%n",
                                        field.getKey(),
                                        field.getValue().isValueNode()
                                            ? field.getValue().asText()
                                            : field.getValue()));
                      }));
      return ExitCode.OK;
    }
  }

  /** {@code replica run}, which the launcher never hands to this program. */
  @Command(name = "run", description = "Run the replica of a directory in the foreground.")
  static final class Run implements Callable<Integer> {
    @Override
    public Integer call() {
      throw byLauncher("run");
    }
  }

  /** {@code replica init}, which the launcher never hands to this program. */
  @Command(
      name = "init",
      description = "Make the empty data directory of a new replica; part of cluster init.")
  static final class Init implements Callable<Integer> {
    @Override
    public Integer call() {
      throw byLauncher("init");
    }
  }

  private static CommandFailure byLauncher(String verb) {
    return new CommandFailure(
        "usage",
        ExitCode.USAGE,
        "replica " + verb + " is started by the launcher: `bezant replica " + verb + " --dir DIR`");
  }
}
