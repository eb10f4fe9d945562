package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.cli.cluster.ClusterFolder;
import io.bezant.cli.cluster.ClusterFounder;
import io.bezant.cli.cluster.LocalCluster;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cluster init}: keys, files and empty data directories of a new cluster. */
@Command(
    name = "init",
    description = "Make a new cluster: its keys, its files and one directory per replica.")
final class ClusterInitCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Mixin private FoundingOptions founding = new FoundingOptions();

  @Option(
      names = "--if-missing",
      description = "Do nothing, successfully, if the directory has a cluster already.")
  private boolean ifMissing;

  @Override
  public Integer call() {
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    if (ifMissing && cli.folder().content() == ClusterFolder.Content.CLUSTER) {
      LocalCluster existing = cli.cluster();
      cli.printer()
          .print(
              describe(existing),
              out -> out.printf("a cluster lives in %s already%n", existing.folder().path()));
      return ExitCode.OK;
    }
    LocalCluster cluster = new ClusterFounder(cli.launcher()).found(cli.folder(), founding.plan());
    ObjectNode model = describe(cluster);
    cli.printer()
        .print(
            model,
            out ->
                out.printf(
                    "cluster of %d replicas made in %s%nit tolerates %d of them lying or failing;"
                        + " client key: %s%n",
                    cluster.replicas().size(),
                    cluster.folder().path(),
                    cluster.file().config().quorums().faultsTolerated(),
                    cluster.clientFile()));
    return ExitCode.OK;
  }

  static ObjectNode describe(LocalCluster cluster) {
    return Printer.newObject()
        .put("dir", cluster.folder().path().toString())
        .put("clusterId", cluster.file().config().clusterId().hex())
        .put("replicas", cluster.replicas().size())
        .put("faultsTolerated", cluster.file().config().quorums().faultsTolerated())
        .put("quorum", cluster.quorum())
        .put("clients", cluster.file().config().clients().size())
        .put("clientFile", cluster.clientFile().toString());
  }
}
