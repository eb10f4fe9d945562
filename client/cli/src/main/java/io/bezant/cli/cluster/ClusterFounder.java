package io.bezant.cli.cluster;

import io.bezant.client.ClientFile;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.Pem;
import io.bezant.crypto.PublicKey;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Membership;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.config.ClusterFile;
import io.bezant.protocol.config.HostPort;
import io.bezant.protocol.config.ReplicaFile;
import io.bezant.protocol.config.ReplicaFile.Durability;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes a new cluster: keys drawn at random, its files, and the empty data directory of each
 * replica. It happens once; a replica that later finds its data gone must not be given new data by
 * the same way, since it may have promised what it no longer remembers.
 */
public final class ClusterFounder {

  /** So that a slow checkpoint does not hold up the places above it. */
  private static final int WINDOW_INTERVALS = 4;

  private final SecureRandom random = new SecureRandom();
  private final Launcher launcher;

  /** A founder that lets replicas make their own data directories. */
  public ClusterFounder(Launcher launcher) {
    this.launcher = launcher;
  }

  /**
   * Makes a cluster in a directory that does not exist or is empty.
   *
   * @throws ClusterException if something lies there already, or if it cannot be written
   */
  public LocalCluster found(ClusterFolder folder, ClusterPlan plan) {
    requireEmpty(folder);
    List<KeyPair> replicaKeys = keys(plan.replicaCount());
    List<KeyPair> clientKeys = keys(plan.clientCount());
    KeyPair administrator = KeyPair.generate(random);
    List<ReplicaId> ids = IntStream.range(0, plan.replicaCount()).mapToObj(ReplicaId::new).toList();
    ClusterFile cluster =
        new ClusterFile(
            new ClusterConfig(
                new Membership(publicKeys(replicaKeys)),
                administrator.publicKey(),
                publicKeys(clientKeys),
                plan.limits(),
                plan.checkpointInterval(),
                Math.multiplyExact(WINDOW_INTERVALS, plan.checkpointInterval())),
            ids.stream().map(plan.places()::addresses).toList());
    Map<Integer, HostPort> published = new TreeMap<>();
    ids.forEach(
        id -> plan.places().published(id).ifPresent(address -> published.put(id.value(), address)));
    try {
      SecretFiles.makeDirectory(folder.path());
      SecretFiles.write(folder.clusterFile(), cluster.render());
      SecretFiles.write(
          folder.path().resolve(ClusterFolder.ADMINISTRATOR_KEY),
          Pem.encodePrivateKey(administrator));
      for (ReplicaId id : ids) {
        writeReplica(folder.replica(id.value()), plan, id, replicaKeys.get(id.value()));
        if (plan.places().isApart()) {
          SecretFiles.write(
              folder.replica(id.value()).resolve(ClusterFolder.CLUSTER_FILE), cluster.render());
        }
      }
      launcher.run(initialization(folder, ids));
      for (int client = plan.clientCount() - 1; client >= 0; client--) {
        writeClient(folder, client, clientKeys.get(client), published);
      }
    } catch (IOException e) {
      throw new ClusterException("cannot make the cluster's files", e);
    }
    return LocalCluster.open(folder);
  }

  private static void requireEmpty(ClusterFolder folder) {
    String why =
        switch (folder.content()) {
          case EMPTY -> "";
          case CLUSTER ->
              "a cluster lives there already; start it, or choose another directory with --dir";
          case UNFINISHED ->
              "a cluster was begun there and never finished; remove the directory and try again";
          case FOREIGN ->
              "it is not empty and holds no cluster; choose another directory with --dir";
        };
    if (!why.isEmpty()) {
      throw new ClusterException("cannot make a cluster in " + folder.path() + ": " + why);
    }
  }

  private List<KeyPair> keys(int count) {
    return Stream.generate(() -> KeyPair.generate(random)).limit(count).toList();
  }

  private static List<PublicKey> publicKeys(List<KeyPair> pairs) {
    return pairs.stream().map(KeyPair::publicKey).toList();
  }

  private static void writeReplica(Path directory, ClusterPlan plan, ReplicaId id, KeyPair key)
      throws IOException {
    SecretFiles.makeDirectory(directory);
    SecretFiles.write(directory.resolve(ClusterFolder.REPLICA_KEY), Pem.encodePrivateKey(key));
    ClusterFile.MemberAddresses addresses = plan.places().addresses(id);
    Optional<String> host = plan.places().bindHost();
    ReplicaFile file =
        new ReplicaFile(
            id,
            (plan.places().isApart() ? "" : "../") + ClusterFolder.CLUSTER_FILE,
            ClusterFolder.REPLICA_KEY,
            ClusterFolder.DATA_DIRECTORY,
            host.map(name -> new HostPort(name, addresses.peer().port())),
            host.map(name -> new HostPort(name, addresses.client().port())),
            plan.places().admin(id),
            Durability.SYNC,
            ReplicaFile.DEFAULT_SCRUB_PER_SECOND,
            ReplicaFile.DEFAULT_READY_MILLIS);
    SecretFiles.write(directory.resolve(ClusterFolder.REPLICA_FILE), file.render());
  }

  private static List<String> initialization(ClusterFolder folder, List<ReplicaId> ids) {
    List<String> arguments = new ArrayList<>(List.of("replica", "init"));
    for (ReplicaId id : ids) {
      arguments.add("--dir");
      arguments.add(folder.replica(id.value()).toString());
    }
    return arguments;
  }

  private static void writeClient(
      ClusterFolder folder, int client, KeyPair key, Map<Integer, HostPort> published)
      throws IOException {
    String keyName = ClusterFolder.clientKeyName(client);
    SecretFiles.write(folder.path().resolve(keyName), Pem.encodePrivateKey(key));
    SecretFiles.write(
        folder.clientFile(client),
        new ClientFile(
                ClusterFolder.CLUSTER_FILE, keyName, published, ClientFile.DEFAULT_DEADLINE_MILLIS)
            .render());
  }
}
