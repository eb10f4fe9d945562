package io.bezant.cli;

import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cluster logs}: the last lines that each replica printed. */
@Command(name = "logs", description = "Show the last lines that each replica printed.")
final class ClusterLogsCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "20",
      description = "How many lines of each (default: ${DEFAULT-VALUE}).")
  private int lines = 20;

  @Option(
      names = "--replica",
      paramLabel = "I",
      description = "Only this replica's; may be given several times.")
  private List<Integer> only = List.of();

  @Override
  public Integer call() {
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    LocalCluster cluster = cli.cluster();
    List<LocalReplica> wanted =
        only.isEmpty() ? cluster.replicas() : only.stream().map(cluster::replica).toList();
    var model = Printer.newArray();
    for (LocalReplica replica : wanted) {
      var row =
          model
              .addObject()
              .put("id", replica.id())
              .put("file", replica.logFile().toString())
              .putArray("lines");
      replica.logTail(lines).forEach(row::add);
    }
    cli.printer()
        .print(
            model,
            out ->
                model.forEach(
                    each -> {
                      out.printf("==> replica %s: %s%n", each.get("id"), each.get("file").asText());
                      each.get("lines").forEach(line -> out.print(line.asText() + "\n"));
                    }));
    return ExitCode.OK;
  }
}
