package io.bezant.bench.watch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.bench.load.LoadSettings.Machine;
import io.bezant.bench.load.Provenance;
import io.bezant.cli.BezantCli;
import io.bezant.cli.DurationText;
import io.bezant.cli.ExitCode;
import io.bezant.cli.Printer;
import io.bezant.cli.cluster.ClusterFolder;
import io.bezant.cli.cluster.ClusterFounder;
import io.bezant.cli.cluster.ClusterPlan;
import io.bezant.cli.cluster.FreePorts;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.Limits;
import io.bezant.protocol.config.ReplicaFile.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench watch}: what it costs to tell many what changes. */
@Command(
    name = "watch",
    description = {
      "Make a cluster of four that keeps all of its history, and measure its watches: how soon one"
          + " from the first revision is told what happened, and what a write costs that many"
          + " watch.",
      "Replicas run in async mode. The cluster's files stay where --dir names a directory."
    })
public final class WatchBenchCommand implements Callable<Integer> {

  private static final int REPLICAS = 4;
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "How many writes lie in the past (default: ${DEFAULT-VALUE}).")
  private int events = 1_000_000;

  @Option(
      names = "--watches",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many watch one key (default: ${DEFAULT-VALUE}).")
  private int watches = 1_000;

  @Option(
      names = "--clients",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,100",
      description = "By how many clients, one trial each (default: ${DEFAULT-VALUE}).")
  private List<Integer> clients = List.of(1, 100);

  @Option(
      names = "--writes",
      paramLabel = "N",
      defaultValue = "200",
      description = "How often the key is written meanwhile (default: ${DEFAULT-VALUE}).")
  private int writes = 200;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "50ms",
      converter = DurationText.class,
      description = "How much time lies between two writes (default: ${DEFAULT-VALUE}).")
  private Duration interval = Duration.ofMillis(50);

  @Override
  public Integer call() throws IOException, InterruptedException {
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    double loadBefore = Machine.loadAverage();
    LocalCluster cluster = found(cli);
    Thread cleaning = new Thread(() -> cluster.replicas().forEach(LocalReplica::kill));
    Runtime.getRuntime().addShutdownHook(cleaning);
    cluster.start(
        cli.launcher(), cluster.replicas(), Optional.of(Durability.ASYNC), START_PATIENCE);
    PastWatch past = new PastWatch(cluster.clientFile(), events);
    past.fill();
    PastWatch.Told told = past.watch();
    cli.terminal().err().printf(Locale.ROOT, "%s%n", told);
    List<Crowd.Row> rows = new ArrayList<>();
    rows.add(new Crowd(cluster, 1, 0).watch(writes, interval));
    for (int each : clients) {
      rows.add(new Crowd(cluster, each, watches / each).watch(writes, interval));
      rows.getLast().print(cli.terminal().err());
    }
    Machine machine = Machine.now(loadBefore);
    Provenance provenance = Provenance.of(cli);
    ObjectNode json =
        Printer.newObject()
            .put("replicas", REPLICAS)
            .put("durability", "async")
            .put("events", events)
            .put("valueBytes", PastWatch.VALUE_BYTES)
            .put("firstMillis", told.firstMillis())
            .put("allMillis", told.allMillis());
    ArrayNode crowds = json.putArray("crowds");
    rows.forEach(row -> row.addTo(crowds.addObject()));
    machine.addTo(json);
    provenance.addTo(json);
    cli.printer()
        .print(
            json,
            out -> {
              out.printf(
                  Locale.ROOT,
                  "n = %d, async, values of %d bytes%n%,d events from revision 1: the first after"
                      + " %,d ms, all after %,d ms%n",
                  REPLICAS,
                  PastWatch.VALUE_BYTES,
                  events,
                  told.firstMillis(),
                  told.allMillis());
              rows.forEach(row -> row.print(out));
              machine.print(out, provenance);
            });
    return ExitCode.OK;
  }

  /** All of the past is kept: as many revisions, half a GiB of what was replaced, for a day. */
  private LocalCluster found(BezantCli cli) throws IOException {
    ClusterFolder folder =
        cli.namesFolder()
            ? cli.folder()
            : new ClusterFolder(Files.createTempDirectory("bezant-watch-"));
    Limits limits = Limits.DEFAULT;
    Limits keeping =
        new Limits(
            limits.maxKeyBytes(),
            limits.maxValueBytes(),
            limits.maxRequestBytes(),
            limits.maxOperationsPerRequest(),
            limits.maxBatchRequests(),
            limits.maxBatchBytes(),
            limits.maxSessionsPerClient(),
            limits.sessionWindow(),
            new HistoryLimits(2 * events + 10_000, 512 << 20, 86_400_000),
            limits.leases());
    return new ClusterFounder(cli.launcher())
        .found(
            folder,
            new ClusterPlan(
                REPLICAS,
                clients.stream().mapToInt(each -> each).max().orElse(1),
                ClusterConfig.DEFAULT_CHECKPOINT_INTERVAL,
                keeping,
                new ClusterPlan.Places.Loopback(FreePorts.basePort(REPLICAS))));
  }
}
