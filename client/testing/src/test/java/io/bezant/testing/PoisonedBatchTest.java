package io.bezant.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.client.ClientConfig;
import io.bezant.client.KvClient;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.KeyPair;
import io.bezant.protocol.Limits;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.config.ReplicaFile.Durability;
import io.bezant.protocol.config.SkipOrder;
import io.bezant.protocol.core.CoreOptions;
import io.bezant.replica.ConfigLoader;
import io.bezant.replica.DiskPorts;
import io.bezant.replica.ExitCode;
import io.bezant.replica.ReplicaConfig;
import io.bezant.replica.ReplicaServer;
import io.bezant.replica.SafeMode;
import io.bezant.replica.ServerPorts;
import io.bezant.replica.report.ReplicaReport;
import io.bezant.replica.storage.ExecutionMark.Suspect;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One request whose execution stops every replica, from the first death to the order to skip it:
 * the mistake is planted below the service, where a read of one key throws.
 */
@Timeout(180)
class PoisonedBatchTest {
  private static final int REPLICAS = 4;
  private static final int CHECKPOINT_INTERVAL = 8;
  private static final int MOST_DEATHS = 3;
  private static final Duration LONG = Duration.ofMinutes(2);

  private final List<Optional<ReplicaServer>> servers = new ArrayList<>();
  private final LinkedBlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private ClusterFiles files;
  private BezantClient client;
  private BezantClient poisoner;

  @BeforeEach
  void found() throws Exception {
    files =
        ClusterFiles.found(
            new TestClusterPlan(
                REPLICAS, 2, Durability.ASYNC, Limits.DEFAULT, CHECKPOINT_INTERVAL, LONG));
    for (int i = 0; i < REPLICAS; i++) {
      servers.add(Optional.empty());
    }
    startAll();
    client = client(0);
    poisoner = client(1);
  }

  @AfterEach
  void end() {
    client.close();
    poisoner.close();
    stop(REPLICAS);
    files.close();
  }

  private BezantClient client(int number) {
    return BezantClient.builder()
        .config(new ClientConfig(files.cluster(), files.clientKey(number), Map.of(), LONG))
        .build();
  }

  private ReplicaConfig config(int replica) {
    return ConfigLoader.load(files.replica(replica), Optional.empty());
  }

  private void start(int replica) throws Exception {
    files.handOverPorts(replica);
    DiskPorts disk = new DiskPorts(UnaryOperator.identity(), PoisonedStore::new);
    start(replica, ServerPorts.ofDisk(disk), failures::add);
  }

  private void start(int replica, ServerPorts ports, Consumer<Throwable> onFailure)
      throws Exception {
    servers.set(
        replica,
        Optional.of(
            ReplicaServer.start(
                config(replica), CoreOptions.DEFAULT.withWarmUp(0), ports, onFailure)));
  }

  /** One that executes the request as if nothing were wrong, and tells clients lies. */
  private void startLiar(int replica, Consumer<Throwable> onFailure) throws Exception {
    ReplicaId id = new ReplicaId(replica);
    Liar liar = new Liar(id, files.cluster().config(), files.replicaKey(replica));
    Switches switches = new Switches(id, new Partition(REPLICAS), liar);
    switches.tell(Lie.WRONG_ANSWERS);
    files.handOverPorts(replica);
    start(replica, switches.ports(), onFailure);
  }

  private void startAll() throws Exception {
    for (int i = 0; i < REPLICAS; i++) {
      start(i);
    }
  }

  private void awaitDeaths(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      Throwable failure = failures.poll(60, TimeUnit.SECONDS);
      assertEquals(ExitCode.EXECUTION_FAILED, ExitCode.of(failure), () -> String.valueOf(failure));
    }
    stop(count);
  }

  private void stop(int count) {
    for (int i = 0; i < count; i++) {
      servers.get(i).ifPresent(ReplicaServer::close);
      servers.set(i, Optional.empty());
    }
  }

  private Optional<Suspect> safeMode(int replica) {
    return new SafeMode(config(replica)).suspect();
  }

  private void order(int replica, SkipOrder order) throws IOException {
    var folder = new SafeMode(config(replica)).orders();
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(order.digest().shortHex() + ".json"), order.render());
  }

  private SkipOrder sign(Suspect suspect, KeyPair key) {
    return SkipOrder.sign(
        files.cluster().config().clusterId(), suspect.sequence(), suspect.digest(), key);
  }

  private void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - end < 0, "waited in vain");
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /** Lets the cluster die of a request until every replica refuses to try it again. */
  private CompletableFuture<?> poison() throws Exception {
    CompletableFuture<?> call = poisoner.kv().putAsync(PoisonedStore.KEY, Bytes.utf8("v"));
    for (int death = 1; death <= MOST_DEATHS; death++) {
      awaitDeaths(REPLICAS);
      if (death < MOST_DEATHS) {
        assertEquals(Optional.empty(), safeMode(0));
        startAll();
      }
    }
    return call;
  }

  @Test
  void clusterGoesOnWithoutTheBatchOnceTheAdministratorHasIt() throws Exception {
    KvClient kv = client.kv();
    kv.put("before", "1");
    CompletableFuture<?> call = poison();
    Suspect suspect = safeMode(0).orElseThrow();
    for (int i = 0; i < REPLICAS; i++) {
      assertEquals(Optional.of(suspect), safeMode(i));
      order(i, sign(suspect, files.administratorKey()));
      assertEquals(Optional.empty(), safeMode(i));
    }
    startAll();
    CompletionException ended = assertThrows(CompletionException.class, call::join);
    BezantException.Skipped skipped =
        assertInstanceOf(BezantException.Skipped.class, ended.getCause());
    assertEquals(BezantException.Outcome.NOT_APPLIED, skipped.outcome());
    for (int i = 0; i < 2 * CHECKPOINT_INTERVAL; i++) {
      kv.put("after", "v" + i);
    }
    assertEquals("1", kv.get("before").orElseThrow().valueUtf8());
    poisoner.kv().put("other", "of the same session");
    until(() -> stableEverywhere(suspect.sequence()));
    assertEquals(0, failures.size());
  }

  /** Stable means that a quorum has the same root; nobody who has another runs on. */
  private boolean stableEverywhere(SequenceNumber above) {
    return servers.stream()
        .flatMap(Optional::stream)
        .map(ReplicaServer::report)
        .map(ReplicaReport::stable)
        .allMatch(stable -> stable.isAfter(above));
  }

  @Test
  void oneReplicaNobodyToldHeedsNoForgedOrder() throws Exception {
    CompletableFuture<?> call = poison();
    Suspect suspect = safeMode(0).orElseThrow();
    order(0, sign(suspect, files.replicaKey(1)));
    assertEquals(Optional.of(suspect), safeMode(0));
    order(1, sign(new Suspect(suspect.sequence(), Digest.ZERO, 1), files.administratorKey()));
    assertEquals(Optional.of(suspect), safeMode(1));
    order(
        2,
        sign(
            new Suspect(suspect.sequence().next(), suspect.digest(), 1), files.administratorKey()));
    assertEquals(Optional.of(suspect), safeMode(2));
    start(3);
    Throwable refusal = failures.poll(60, TimeUnit.SECONDS);
    assertEquals(ExitCode.EXECUTION_FAILED, ExitCode.of(refusal));
    assertEquals(Optional.of(suspect), safeMode(3), "a batch that is barred is not tried again");
    assertFalse(call.isDone());
  }

  @Test
  void replicaThatWasDownSkipsAsTheOthersDid() throws Exception {
    KvClient kv = client.kv();
    kv.put("before", "1");
    servers.get(3).ifPresent(ReplicaServer::close);
    servers.set(3, Optional.empty());
    CompletableFuture<?> call = poisoner.kv().putAsync(PoisonedStore.KEY, Bytes.utf8("v"));
    for (int death = 1; death <= MOST_DEATHS; death++) {
      awaitDeaths(REPLICAS - 1);
      for (int i = 0; i < REPLICAS - 1 && death < MOST_DEATHS; i++) {
        start(i);
      }
    }
    Suspect suspect = safeMode(0).orElseThrow();
    for (int i = 0; i < REPLICAS; i++) {
      order(i, sign(suspect, files.administratorKey()));
    }
    startAll();
    assertThrows(CompletionException.class, call::join);
    for (int i = 0; i < 2 * CHECKPOINT_INTERVAL; i++) {
      kv.put("after", "v" + i);
    }
    until(() -> stableEverywhere(suspect.sequence()));
    assertEquals(0, failures.size());
  }

  /**
   * The liar has executed what the others skip: nobody is told of it by a quorum, and it is the one
   * that has to go.
   */
  @Test
  void liarThatExecutedTheBatchChangesNothing() throws Exception {
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    servers.get(3).ifPresent(ReplicaServer::close);
    startLiar(3, end::complete);
    client.kv().put("before", "1");
    CompletableFuture<?> call = poisoner.kv().putAsync(PoisonedStore.KEY, Bytes.utf8("v"));
    for (int death = 1; death <= MOST_DEATHS; death++) {
      awaitDeaths(REPLICAS - 1);
      for (int i = 0; i < REPLICAS - 1 && death < MOST_DEATHS; i++) {
        start(i);
      }
    }
    Suspect suspect = safeMode(0).orElseThrow();
    assertFalse(call.isDone());
    for (int i = 0; i < REPLICAS - 1; i++) {
      order(i, sign(suspect, files.administratorKey()));
      start(i);
    }
    CompletionException ended = assertThrows(CompletionException.class, call::join);
    assertInstanceOf(BezantException.Skipped.class, ended.getCause());
    for (int i = 0; i < 2 * CHECKPOINT_INTERVAL; i++) {
      client.kv().put("after", "v" + i);
    }
    assertEquals(ExitCode.DIVERGED, ExitCode.of(end.get(60, TimeUnit.SECONDS)));
    servers.get(3).ifPresent(ReplicaServer::close);
    servers.set(3, Optional.empty());
    until(() -> stableEverywhere(suspect.sequence()));
    assertEquals(0, failures.size());
  }
}
