package io.bezant.replica;

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
import io.bezant.replica.report.ReplicaReport.Health;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A cluster that lives for a moment in one process, with keys and files of its own, until its
 * replicas serve: so that the JVM loads what a replica needs at its start, and can keep it for the
 * starts to come. Nothing of it is left behind.
 */
final class Rehearsal {
  private static final int REPLICAS = 4;
  private static final int PLACES = 3;
  private static final long POLL_MILLIS = 10;

  private final Path home;
  private final List<Integer> ports;
  private final List<ReplicaServer> servers = new ArrayList<>();

  private Rehearsal(Path home, List<Integer> ports) {
    this.home = home;
    this.ports = ports;
  }

  /**
   * Plays it once.
   *
   * @param home an empty directory, removed by whoever made it
   * @param patience how long the replicas may take to serve
   * @return whether all of them came to serve
   */
  static boolean play(Path home, Duration patience) throws Exception {
    Rehearsal rehearsal = new Rehearsal(home, freePorts(REPLICAS * PLACES));
    rehearsal.found();
    try {
      return rehearsal.perform(System.nanoTime() + patience.toNanos());
    } finally {
      rehearsal.servers.forEach(ReplicaServer::close);
    }
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<Integer> ports = new ArrayList<>();
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        held.add(socket);
        ports.add(socket.getLocalPort());
      }
    } finally {
      for (ServerSocket each : held) {
        each.close();
      }
    }
    return ports;
  }

  private HostPort place(int replica, int which) {
    return new HostPort("127.0.0.1", ports.get(PLACES * replica + which));
  }

  private Path folder(int replica) {
    return home.resolve("replica-" + replica);
  }

  private void found() throws Exception {
    SecureRandom random = new SecureRandom();
    List<KeyPair> keys = Stream.generate(() -> KeyPair.generate(random)).limit(REPLICAS).toList();
    ClusterConfig config =
        new ClusterConfig(
            new Membership(keys.stream().map(KeyPair::publicKey).toList()),
            KeyPair.generate(random).publicKey(),
            List.of(),
            Limits.DEFAULT,
            ClusterConfig.DEFAULT_CHECKPOINT_INTERVAL,
            ClusterConfig.DEFAULT_WINDOW_SIZE);
    List<MemberAddresses> addresses =
        IntStream.range(0, REPLICAS)
            .mapToObj(i -> new MemberAddresses(place(i, 0), place(i, 1)))
            .toList();
    Files.writeString(home.resolve("cluster.json"), new ClusterFile(config, addresses).render());
    for (int i = 0; i < REPLICAS; i++) {
      Files.createDirectory(folder(i));
      Path key = folder(i).resolve("replica.key");
      Files.writeString(key, Pem.encodePrivateKey(keys.get(i)));
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
      Files.writeString(folder(i).resolve("replica.json"), file(i).render());
    }
    ReplicaInit.run(IntStream.range(0, REPLICAS).mapToObj(this::folder).toList());
  }

  private ReplicaFile file(int replica) {
    return new ReplicaFile(
        new ReplicaId(replica),
        "../cluster.json",
        "replica.key",
        "data",
        Optional.empty(),
        Optional.empty(),
        place(replica, 2),
        Durability.ASYNC,
        ReplicaFile.DEFAULT_SCRUB_PER_SECOND,
        ReplicaFile.DEFAULT_READY_MILLIS);
  }

  private boolean perform(long endNanos) throws Exception {
    for (int i = 0; i < REPLICAS; i++) {
      servers.add(
          ReplicaServer.start(ConfigLoader.load(folder(i), Optional.empty()), failure -> {}));
    }
    while (!servers.stream().allMatch(each -> each.report().health() == Health.SERVING)) {
      if (System.nanoTime() > endNanos) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
    }
    // Whoever starts a replica asks it whether it is ready.
    URI.create("http://" + place(0, 2) + "/readyz").toURL().openStream().close();
    return true;
  }
}
