package io.bezant.bench.chaos;

import io.bezant.cli.cluster.FreePorts;
import io.bezant.client.BezantClient;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.Pem;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Limits;
import io.bezant.protocol.Membership;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.config.ClusterFile;
import io.bezant.protocol.config.ClusterFile.MemberAddresses;
import io.bezant.protocol.config.HostPort;
import io.bezant.protocol.config.ReplicaFile;
import io.bezant.protocol.config.ReplicaFile.Durability;
import io.bezant.protocol.core.CoreOptions;
import io.bezant.replica.ConfigLoader;
import io.bezant.replica.DiskPorts;
import io.bezant.replica.ReplicaInit;
import io.bezant.replica.ReplicaServer;
import io.bezant.replica.report.ReplicaReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Replicas with their real disks, threads and network, in one process, so that they can be told
 * what no file of theirs tells them. Closing it stops those that run.
 */
final class ServersInProcess implements AutoCloseable {
  static final int REPLICAS = 4;
  private static final int MOST_LOOKS = 6_000;

  private final Path home;
  private final Consumer<Throwable> onFailure;
  private final SecureRandom random = new SecureRandom();
  private final List<KeyPair> keys = pairs(REPLICAS);
  private final KeyPair clientKey = pairs(1).getFirst();
  private final TreeMap<Integer, ReplicaServer> servers = new TreeMap<>();

  /**
   * Founds a cluster; nobody runs.
   *
   * @param onFailure told what ends a replica, unless it is started with an ear of its own
   */
  ServersInProcess(Path home, int checkpointInterval, Consumer<Throwable> onFailure)
      throws IOException {
    this.home = home;
    this.onFailure = onFailure;
    int port = FreePorts.basePort(REPLICAS);
    List<MemberAddresses> addresses = new ArrayList<>();
    for (int i = 0; i < REPLICAS; i++) {
      addresses.add(new MemberAddresses(place(port + 3 * i), place(port + 3 * i + 1)));
    }
    ClusterConfig config =
        new ClusterConfig(
            new Membership(keys.stream().map(KeyPair::publicKey).toList()),
            pairs(1).getFirst().publicKey(),
            List.of(clientKey.publicKey()),
            Limits.DEFAULT,
            checkpointInterval,
            2 * checkpointInterval);
    Files.writeString(home.resolve("cluster.json"), new ClusterFile(config, addresses).render());
    for (int i = 0; i < REPLICAS; i++) {
      writeReplica(i, place(port + 3 * i + 2));
    }
    ReplicaInit.run(IntStream.range(0, REPLICAS).mapToObj(this::folder).toList());
  }

  private List<KeyPair> pairs(int count) {
    return Stream.generate(() -> KeyPair.generate(random)).limit(count).toList();
  }

  private static HostPort place(int port) {
    return new HostPort("127.0.0.1", port);
  }

  private void writeReplica(int id, HostPort admin) throws IOException {
    Files.createDirectory(folder(id));
    Path key = folder(id).resolve("replica.key");
    Files.writeString(key, Pem.encodePrivateKey(keys.get(id)));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    ReplicaFile file =
        new ReplicaFile(
            new ReplicaId(id),
            "../cluster.json",
            "replica.key",
            "data",
            Optional.empty(),
            Optional.empty(),
            admin,
            Durability.SYNC,
            ReplicaFile.DEFAULT_SCRUB_PER_SECOND,
            ReplicaFile.DEFAULT_READY_MILLIS);
    Files.writeString(folder(id).resolve("replica.json"), file.render());
  }

  Path folder(int id) {
    return home.resolve("replica-" + id);
  }

  /** Starts one as it is. */
  void start(int id, CoreOptions options) throws Exception {
    start(id, options, DiskPorts.DIRECT, onFailure);
  }

  /** Starts one on a disk that may fail. */
  void start(int id, CoreOptions options, DiskPorts ports, Consumer<Throwable> ear)
      throws Exception {
    servers.put(
        id,
        ReplicaServer.start(ConfigLoader.load(folder(id), Optional.empty()), options, ports, ear));
  }

  /** Stops one, if it runs. */
  void stop(int id) {
    ReplicaServer server = servers.remove(id);
    if (server != null) {
      server.close();
    }
  }

  ReplicaReport report(int id) {
    ReplicaServer server = servers.get(id);
    if (server == null) {
      throw new IllegalStateException("replica " + id + " does not run");
    }
    return server.report();
  }

  /** Whether it serves and has executed what another one has. */
  boolean isLevelWith(int id, int other) {
    return report(id).health() == ReplicaReport.Health.SERVING
        && report(id).executed().equals(report(other).executed());
  }

  /** A client with patience. */
  BezantClient client() throws IOException {
    return BezantClient.builder()
        .cluster(ClusterFile.parse(Files.readString(home.resolve("cluster.json"))))
        .key(clientKey)
        .deadline(Duration.ofSeconds(60))
        .build();
  }

  /** Waits until something has happened. */
  static void until(String what, BooleanSupplier condition) throws Exception {
    LinkedBlockingQueue<String> never = new LinkedBlockingQueue<>();
    for (int i = 0; i < MOST_LOOKS; i++) {
      if (condition.getAsBoolean()) {
        return;
      }
      never.poll(10, TimeUnit.MILLISECONDS);
    }
    throw new AssertionError("in a minute it did not happen that " + what);
  }

  @Override
  public void close() {
    servers.values().forEach(ReplicaServer::close);
    servers.clear();
  }
}
