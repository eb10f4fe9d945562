package io.bezant.replica;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Hasher;
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
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files of a cluster as its founder leaves them, for tests to use or to spoil. */
final class ReplicaFolder {
  static final KeyPair CLIENT = keys("client", 1).getFirst();

  private final Path root;
  private final List<KeyPair> keys;

  private ReplicaFolder(Path root, List<KeyPair> keys) {
    this.root = root;
    this.keys = keys;
  }

  /** Founds a cluster on ports that are free now. */
  static ReplicaFolder found(Path root, int replicaCount) throws IOException {
    List<KeyPair> keys = keys("replica", replicaCount);
    List<HostPort> places = freePlaces(3 * replicaCount);
    List<MemberAddresses> addresses = new ArrayList<>();
    for (int i = 0; i < replicaCount; i++) {
      addresses.add(new MemberAddresses(places.get(3 * i), places.get(3 * i + 1)));
    }
    ClusterConfig config =
        new ClusterConfig(
            new Membership(keys.stream().map(KeyPair::publicKey).toList()),
            keys("administrator", 1).getFirst().publicKey(),
            List.of(CLIENT.publicKey()),
            Limits.DEFAULT,
            256,
            512);
    Files.writeString(root.resolve("cluster.json"), new ClusterFile(config, addresses).render());
    ReplicaFolder folder = new ReplicaFolder(root, keys);
    for (int i = 0; i < replicaCount; i++) {
      Files.createDirectory(folder.replica(i));
      folder.writeKey(i, Pem.encodePrivateKey(keys.get(i)), "rw-------");
      folder.write(
          i,
          new ReplicaFile(
                  new ReplicaId(i),
                  "../cluster.json",
                  "replica.key",
                  "data",
                  Optional.empty(),
                  Optional.empty(),
                  places.get(3 * i + 2),
                  Durability.SYNC,
                  ReplicaFile.DEFAULT_SCRUB_PER_SECOND,
                  ReplicaFile.DEFAULT_READY_MILLIS)
              .render());
    }
    return folder;
  }

  static List<KeyPair> keys(String name, int count) {
    List<KeyPair> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(
          KeyPair.fromSeed(Hasher.domain("TEST").bytes(Bytes.utf8(name + i)).finish().bytes()));
    }
    return keys;
  }

  private static List<HostPort> freePlaces(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<HostPort> places = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      sockets.add(socket);
      places.add(new HostPort("127.0.0.1", socket.getLocalPort()));
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return places;
  }

  Path replica(int id) {
    return root.resolve("replica-" + id);
  }

  Path clusterFile() {
    return root.resolve("cluster.json");
  }

  Path keyFile(int id) {
    return replica(id).resolve("replica.key");
  }

  KeyPair key(int id) {
    return keys.get(id);
  }

  String text(int id) throws IOException {
    return Files.readString(replica(id).resolve("replica.json"));
  }

  void write(int id, String text) throws IOException {
    Files.writeString(replica(id).resolve("replica.json"), text);
  }

  void writeKey(int id, String pem, String permissions) throws IOException {
    Files.deleteIfExists(keyFile(id));
    Files.writeString(keyFile(id), pem);
    Files.setPosixFilePermissions(keyFile(id), PosixFilePermissions.fromString(permissions));
  }
}
