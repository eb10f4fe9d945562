package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cluster stop}: ends the processes of a cluster. */
@Command(
    name = "stop",
    description = "Stop the replicas: ask each to end, and kill what has not ended in time.")
final class ClusterStopCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--replica",
      paramLabel = "I",
      description = "Stop only this replica; may be given several times.")
  private List<Integer> only = List.of();

  @Option(names = "--kill", description = "Do not ask: kill -9 at once, as a crash would.")
  private boolean kill;

  @Override
  public Integer call() {
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    LocalCluster cluster = cli.cluster();
    List<LocalReplica> wanted =
        only.isEmpty() ? cluster.replicas() : only.stream().map(cluster::replica).toList();
    Duration patience = cli.deadline().orElse(PATIENCE);
    List<LocalReplica.End> ends = LocalCluster.ask(wanted, replica -> end(replica, patience));
    ArrayNode model = Printer.newArray();
    for (int i = 0; i < wanted.size(); i++) {
      model.addObject().put("id", wanted.get(i).id()).put("end", text(ends.get(i)));
    }
    cli.printer()
        .print(
            model,
            out ->
                model.forEach(
                    each ->
                        out.printf(
                            "replica %s: %s%n", each.get("id"), words(each.get("end").asText()))));
    return ExitCode.OK;
  }

  private LocalReplica.End end(LocalReplica replica, Duration patience) {
    if (!kill) {
      return replica.stop(patience);
    }
    boolean ran = replica.process().isPresent();
    replica.kill();
    return ran ? LocalReplica.End.KILLED : LocalReplica.End.WAS_DOWN;
  }

  private static String text(LocalReplica.End end) {
    return switch (end) {
      case WAS_DOWN -> "wasDown";
      case STOPPED -> "stopped";
      case KILLED -> "killed";
    };
  }

  private static String words(String end) {
    return end.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }
}
