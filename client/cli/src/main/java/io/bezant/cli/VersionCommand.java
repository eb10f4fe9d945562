package io.bezant.cli;

import io.bezant.protocol.ClusterConfig;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code version}: which release this is. */
@Command(name = "version", description = "Show the versions of this release.")
final class VersionCommand implements Callable<Integer> {

  private static final String UNPACKED = "development";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    String release =
        Optional.ofNullable(BezantCli.class.getPackage().getImplementationVersion())
            .orElse(UNPACKED);
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    cli.printer()
        .print(
            Printer.newObject()
                .put("version", release)
                .put("protocolVersion", ClusterConfig.PROTOCOL_VERSION)
                .put("java", Runtime.version().toString()),
            out ->
                out.printf(
                    "bezant %s%nprotocol version %d%njava %s%n",
                    release, ClusterConfig.PROTOCOL_VERSION, Runtime.version()));
    return ExitCode.OK;
  }
}
