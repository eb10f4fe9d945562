package io.bezant.testing;

import io.bezant.client.BezantClient;
import io.bezant.client.ClientFile;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.Pem;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Membership;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.config.ClusterFile;
import io.bezant.protocol.config.ClusterFile.MemberAddresses;
import io.bezant.protocol.config.ReplicaFile;
import io.bezant.replica.ConfigLoader;
import io.bezant.replica.ReplicaInit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directory of a test cluster, as {@code bezant cluster init} would make it, and the ports that
 * are kept for it.
 */
final class ClusterFiles implements AutoCloseable {

  private static final String CLUSTER_FILE = "cluster.json";
  private static final String REPLICA_KEY = "replica.key";
  private static final int WINDOW_INTERVALS = 4;
  private static final int PORTS_PER_REPLICA = 3;

  private final Path directory;
  private final List<ReservedPort> ports = new ArrayList<>();
  private final List<KeyPair> replicaKeys;
  private final List<KeyPair> clientKeys;
  private final ClusterFile cluster;
  private final KeyPair administratorKey;

  private ClusterFiles(Path directory, TestClusterPlan plan) throws IOException {
    this.directory = directory;
    SecureRandom random = new SecureRandom();
    replicaKeys = keys(plan.replicas(), random);
    clientKeys = keys(plan.clients(), random);
    administratorKey = KeyPair.generate(random);
    for (int i = 0; i < PORTS_PER_REPLICA * plan.replicas(); i++) {
      ports.add(new ReservedPort());
    }
    List<MemberAddresses> addresses = new ArrayList<>();
    for (int i = 0; i < plan.replicas(); i++) {
      addresses.add(new MemberAddresses(port(i, 0).place(), port(i, 1).place()));
    }
    cluster =
        new ClusterFile(
            new ClusterConfig(
                new Membership(replicaKeys.stream().map(KeyPair::publicKey).toList()),
                administratorKey.publicKey(),
                clientKeys.stream().map(KeyPair::publicKey).toList(),
                plan.limits(),
                plan.checkpointInterval(),
                Math.multiplyExact(WINDOW_INTERVALS, plan.checkpointInterval())),
            addresses);
  }

  /** Makes all files in a new temporary directory. */
  static ClusterFiles found(TestClusterPlan plan) throws IOException {
    ClusterFiles files = new ClusterFiles(Files.createTempDirectory("bezant-test-"), plan);
    boolean isFounded = false;
    try {
      files.write(plan);
      isFounded = true;
    } finally {
      if (!isFounded) {
        files.close();
      }
    }
    return files;
  }

  private static List<KeyPair> keys(int count, SecureRandom random) {
    return Stream.generate(() -> KeyPair.generate(random)).limit(count).toList();
  }

  private void write(TestClusterPlan plan) throws IOException {
    Files.writeString(directory.resolve(CLUSTER_FILE), cluster.render());
    List<Path> folders = new ArrayList<>();
    for (int i = 0; i < replicaKeys.size(); i++) {
      folders.add(Files.createDirectory(replica(i)));
      writeKey(replica(i).resolve(REPLICA_KEY), replicaKeys.get(i));
      ReplicaFile file =
          new ReplicaFile(
              new ReplicaId(i),
              "../" + CLUSTER_FILE,
              REPLICA_KEY,
              "data",
              Optional.empty(),
              Optional.empty(),
              port(i, 2).place(),
              plan.durability(),
              ReplicaFile.DEFAULT_SCRUB_PER_SECOND,
              ReplicaFile.DEFAULT_READY_MILLIS);
      Files.writeString(replica(i).resolve(ConfigLoader.REPLICA_FILE), file.render());
    }
    ReplicaInit.run(folders);
    String key = "client.key";
    writeKey(directory.resolve(key), clientKeys.getFirst());
    int deadlineMillis = Math.toIntExact(plan.deadline().toMillis());
    Files.writeString(
        directory.resolve(BezantClient.CLIENT_FILE_NAME),
        new ClientFile(CLUSTER_FILE, key, Map.of(), deadlineMillis).render());
  }

  private static void writeKey(Path file, KeyPair key) throws IOException {
    Files.writeString(file, Pem.encodePrivateKey(key));
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
  }

  private ReservedPort port(int replica, int which) {
    return ports.get(PORTS_PER_REPLICA * replica + which);
  }

  /** Before a replica listens. */
  void handOverPorts(int replica) throws IOException {
    for (int which = 0; which < PORTS_PER_REPLICA; which++) {
      port(replica, which).handOver();
    }
  }

  Path directory() {
    return directory;
  }

  Path replica(int id) {
    return directory.resolve("replica-" + id);
  }

  ClusterFile cluster() {
    return cluster;
  }

  KeyPair replicaKey(int id) {
    return replicaKeys.get(id);
  }

  KeyPair administratorKey() {
    return administratorKey;
  }

  KeyPair clientKey(int client) {
    return clientKeys.get(client);
  }

  int clients() {
    return clientKeys.size();
  }

  /** Lets the ports go and deletes the directory. */
  @Override
  public void close() {
    try {
      for (ReservedPort port : ports) {
        port.close();
      }
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(each);
        }
      } catch (NoSuchFileException gone) {
        // Closed before.
      }
    } catch (IOException refused) {
      throw new UncheckedIOException("cannot remove the test cluster's " + directory, refused);
    }
  }
}
