package io.bezant.bench.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.bezant.replica.ReplicaInit;
import io.bezant.replica.ReplicaServer;
import io.bezant.replica.report.ReplicaReport;
import io.bezant.replica.report.ReplicaReport.Health;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replicas with their real disks, threads and network, in one process so that they can be told to
 * retain little: one is stopped while the others go far beyond what they retain.
 */
@Timeout(180)
class StateTransferIT {

  private static final int REPLICAS = 4;
  private static final int INTERVAL = 8;
  private static final int LAGGARD = 3;
  private static final int KEYS = 150;

  @TempDir private Path home = Path.of("");
  private final SecureRandom random = new SecureRandom();
  private final List<KeyPair> keys = pairs(REPLICAS);
  private final KeyPair clientKey = pairs(1).getFirst();
  private final TreeMap<Integer, ReplicaServer> servers = new TreeMap<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  private List<KeyPair> pairs(int count) {
    return Stream.generate(() -> KeyPair.generate(random)).limit(count).toList();
  }

  @BeforeEach
  void found() throws IOException {
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
            INTERVAL,
            2 * INTERVAL);
    Files.writeString(home.resolve("cluster.json"), new ClusterFile(config, addresses).render());
    for (int i = 0; i < REPLICAS; i++) {
      writeReplica(i, place(port + 3 * i + 2));
    }
    ReplicaInit.run(IntStream.range(0, REPLICAS).mapToObj(this::folder).toList());
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
            ReplicaFile.DEFAULT_SCRUB_PER_SECOND);
    Files.writeString(folder(id).resolve("replica.json"), file.render());
  }

  private Path folder(int id) {
    return home.resolve("replica-" + id);
  }

  @AfterEach
  void stop() {
    servers.values().forEach(ReplicaServer::close);
    assertEquals(List.of(), failures);
  }

  /** Retains no more than it must: from the stable checkpoint before the last. */
  private static CoreOptions forgetful() {
    CoreOptions usual = CoreOptions.DEFAULT;
    return new CoreOptions(
        usual.maxBatchesInFlight(),
        usual.maxPendingRequests(),
        usual.maxPendingBytes(),
        usual.maxPendingPerClient(),
        usual.maxEarlyBytes(),
        usual.maxFutureSkewMillis(),
        usual.idleStatusMillis(),
        usual.busyStatusMillis(),
        usual.fetchMillis(),
        usual.maxBatchesPerFetch(),
        INTERVAL,
        usual.maxRetainedBytes(),
        usual.minTimeoutMillis(),
        usual.maxTimeoutMillis(),
        usual.maxEarlyVotes(),
        usual.warmUpMillis(),
        usual.readyMillis());
  }

  private void start(int id) throws Exception {
    servers.put(
        id,
        ReplicaServer.start(
            ConfigLoader.load(folder(id), Optional.empty()), forgetful(), failures::add));
  }

  private void stop(int id) {
    ReplicaServer server = servers.remove(id);
    if (server != null) {
      server.close();
    }
  }

  private ReplicaReport report(int id) {
    ReplicaServer server = servers.get(id);
    if (server == null) {
      throw new IllegalStateException("replica " + id + " does not run");
    }
    return server.report();
  }

  private static void until(String what, BooleanSupplier condition) throws Exception {
    LinkedBlockingQueue<String> never = new LinkedBlockingQueue<>();
    for (int i = 0; i < 6000; i++) {
      if (condition.getAsBoolean()) {
        return;
      }
      never.poll(10, TimeUnit.MILLISECONDS);
    }
    throw new AssertionError("in a minute it did not happen that " + what);
  }

  /** One after the other, so that each makes a batch. */
  private static void put(BezantClient client, int from, int to) {
    for (int i = from; i < to; i++) {
      client.kv().put("key " + i, "value of " + i);
    }
  }

  @Test
  void replicaBehindEverythingRetainedFetchesTheStateAndVotesAgain() throws Exception {
    for (int id = 0; id < REPLICAS; id++) {
      start(id);
    }
    ClusterFile cluster = ClusterFile.parse(Files.readString(home.resolve("cluster.json")));
    try (BezantClient client =
        BezantClient.builder()
            .cluster(cluster)
            .key(clientKey)
            .deadline(Duration.ofSeconds(60))
            .build()) {
      put(client, 0, 20);
      until("the laggard has executed", () -> report(LAGGARD).executed().value() >= INTERVAL);
      long before = report(LAGGARD).executed().value();
      stop(LAGGARD);
      put(client, 20, KEYS);
      long missed = report(0).executed().value() - before;
      assertTrue(missed > 6 * INTERVAL, "missed only " + missed);

      start(LAGGARD);
      until(
          "it has caught up",
          () ->
              report(LAGGARD).health() == Health.SERVING
                  && report(LAGGARD).executed().equals(report(0).executed()));
      stop(0);
      put(client, KEYS, KEYS + 20);

      until(
          "states are equal",
          () ->
              report(LAGGARD).ownCheckpoint().isPresent()
                  && report(LAGGARD).ownCheckpoint().equals(report(1).ownCheckpoint()));
      assertEquals("value of 7", client.kv().get("key 7").orElseThrow().valueUtf8());
    }
    stop(LAGGARD);
    start(LAGGARD);
    until("it goes on after a restart", () -> report(LAGGARD).health() == Health.SERVING);
  }
}
