package io.bezant.bench.suite;

import io.bezant.bench.load.Clients;
import io.bezant.bench.load.LoadRun;
import io.bezant.bench.load.LoadTarget;
import io.bezant.bench.load.Provenance;
import io.bezant.cli.cluster.ClusterFolder;
import io.bezant.cli.cluster.ClusterFounder;
import io.bezant.cli.cluster.ClusterPlan;
import io.bezant.cli.cluster.FreePorts;
import io.bezant.cli.cluster.Launcher;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import io.bezant.cli.screen.Screen;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A cluster that lives as long as a part of the suite. Closing it leaves nothing behind. */
final class Arena implements AutoCloseable {

  private static final Duration START_PATIENCE = Duration.ofMinutes(3);

  private final LocalCluster cluster;
  private final Launcher launcher;
  private final Screen screen;
  private final Thread cleaning;

  private Arena(LocalCluster cluster, Launcher launcher, Screen screen) {
    this.cluster = cluster;
    this.launcher = launcher;
    this.screen = screen;
    this.cleaning = new Thread(this::kill);
  }

  /** Makes a cluster and starts it. */
  static Arena open(int replicas, int clients, Launcher launcher, Screen screen)
      throws IOException {
    ClusterFolder folder = new ClusterFolder(Files.createTempDirectory("bezant-suite-"));
    LocalCluster cluster =
        new ClusterFounder(launcher)
            .found(
                folder,
                new ClusterPlan(
                    replicas,
                    clients,
                    ClusterConfig.DEFAULT_CHECKPOINT_INTERVAL,
                    Limits.DEFAULT,
                    new ClusterPlan.Places.Loopback(FreePorts.basePort(replicas))));
    Arena arena = new Arena(cluster, launcher, screen);
    Runtime.getRuntime().addShutdownHook(arena.cleaning);
    boolean started = false;
    try {
      var unused = cluster.start(launcher, cluster.replicas(), Optional.empty(), START_PATIENCE);
      started = true;
      return arena;
    } finally {
      if (!started) {
        arena.close();
      }
    }
  }

  LocalCluster cluster() {
    return cluster;
  }

  Launcher launcher() {
    return launcher;
  }

  /** Connects so many clients. */
  Clients connect(int identities) throws InterruptedException {
    return Clients.connect(target().clientFiles(identities), Optional.empty());
  }

  private LoadTarget target() {
    return LoadTarget.find(cluster);
  }

  /** The place for a load with these clients. */
  LoadRun.Stage stage(Clients clients, Provenance provenance) {
    return new LoadRun.Stage(target(), clients, provenance, screen);
  }

  private void kill() {
    cluster.replicas().forEach(LocalReplica::kill);
  }

  @Override
  public void close() throws IOException {
    kill();
    try {
      Runtime.getRuntime().removeShutdownHook(cleaning);
    } catch (IllegalStateException ending) {
      // The machine ends already; the hook does the same.
    }
    try (Stream<Path> all = Files.walk(cluster.folder().path())) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.deleteIfExists(each);
      }
    }
  }
}
