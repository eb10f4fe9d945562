package io.bezant.cli;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.config.ClusterFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code verify}: judges a proof without asking any replica. */
@Command(
    name = "verify",
    description = {
      "Judge a file of evidence with nothing but the cluster file.",
      "Exit code 0 if it convicts a replica, 8 if it does not."
    })
final class VerifyCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FILE", description = "As evidence export writes it.")
  private Path file = Path.of("");

  @Option(
      names = "--cluster",
      paramLabel = "FILE",
      description = "The cluster file (default: cluster.json in the directory of the cluster).")
  private @Nullable Path cluster;

  @Override
  public Integer call() throws IOException {
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    EvidenceShelf.Item item = EvidenceShelf.judge(config(cli), file);
    cli.printer()
        .print(
            item.details().put("genuine", true),
            out -> out.print("genuine: " + item.sentence() + "\n"));
    return ExitCode.OK;
  }

  private ClusterConfig config(BezantCli cli) throws IOException {
    Path named = cluster;
    return named == null
        ? cli.cluster().file().config()
        : ClusterFile.parse(Files.readString(named)).config();
  }
}
