package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.client.BezantClient;
import io.bezant.client.ClientConfig;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.config.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code endpoint}: the cluster as a client sees it, from anywhere. */
@Command(
    name = "endpoint",
    description = "Look at the cluster as a client sees it.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {EndpointCommand.Status.class, EndpointCommand.Health.class})
final class EndpointCommand {

  private static final int CONNECT_MILLIS = 1_000;

  /** A key that nobody writes; asking for it costs the cluster one agreement. */
  private static final Bytes HEALTH_KEY = Bytes.utf8("health");

  /** {@code endpoint status}: which replicas' client ports can be reached. */
  @Command(name = "status", description = "Show which replicas can be reached from here.")
  static final class Status implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
      ArrayNode model = endpoints(ClientConfig.load(cli.access().clientFile()));
      cli.printer()
          .print(model, out -> Printer.table(model).forEach(line -> out.print(line + "\n")));
      return ExitCode.OK;
    }
  }

  /** {@code endpoint health}: whether a quorum answers. */
  @Command(
      name = "health",
      description = "Ask the cluster for one agreed read; exit code 0 only if it answers.")
  static final class Health implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
      try (BezantClient client = cli.access().open()) {
        long begin = System.nanoTime();
        client.kv().get(HEALTH_KEY);
        long micros = (System.nanoTime() - begin) / 1_000;
        ObjectNode model = Printer.newObject().put("health", true).put("tookMicros", micros);
        model.put("connection", client.connectionState().name().toLowerCase(java.util.Locale.ROOT));
        cli.printer()
            .print(
                model,
                out ->
                    out.printf(
                        "the cluster is healthy: a quorum gave one answer in %.1f ms%n",
                        micros / 1000.0));
      }
      return ExitCode.OK;
    }
  }

  private static ArrayNode endpoints(ClientConfig config) {
    ArrayNode model = Printer.newArray();
    for (ReplicaId replica : config.cluster().config().membership().replicas()) {
      HostPort address =
          config
              .addresses()
              .getOrDefault(replica.value(), config.cluster().addresses(replica).client());
      long begin = System.nanoTime();
      boolean reachable = canConnect(address);
      ObjectNode row =
          model
              .addObject()
              .put("id", replica.value())
              .put("endpoint", address.toString())
              .put("reachable", reachable);
      row.put("tookMicros", (System.nanoTime() - begin) / 1_000);
    }
    return model;
  }

  private static boolean canConnect(HostPort address) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MILLIS);
      return true;
    } catch (IOException unreachable) {
      return false;
    }
  }
}
