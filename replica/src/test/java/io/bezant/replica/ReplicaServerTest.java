package io.bezant.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bezant.replica.net.AddressTakenException;
import io.bezant.replica.report.ReplicaReport.Health;
import io.bezant.replica.storage.DamagedFiles;
import io.bezant.replica.storage.DataDirectoryException;
import io.bezant.replica.storage.MissingLogException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class ReplicaServerTest {
  @TempDir private Path root;
  private ReplicaFolder folder;
  private final List<ReplicaServer> servers = new ArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  @BeforeEach
  void found() throws IOException {
    folder = ReplicaFolder.found(root, 4);
  }

  @AfterEach
  void stop() {
    servers.forEach(ReplicaServer::close);
    assertEquals(List.of(), failures);
  }

  private ReplicaServer start(int id) throws Exception {
    ReplicaServer server =
        ReplicaServer.start(ConfigLoader.load(folder.replica(id), Optional.empty()), failures::add);
    servers.add(server);
    return server;
  }

  private void init(int count) {
    List<Path> directories = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      directories.add(folder.replica(i));
    }
    ReplicaInit.run(directories);
  }

  private static void until(BooleanSupplier condition) throws Exception {
    LinkedBlockingQueue<String> never = new LinkedBlockingQueue<>();
    for (int i = 0; i < 6000; i++) {
      if (condition.getAsBoolean()) {
        return;
      }
      never.poll(10, TimeUnit.MILLISECONDS);
    }
    throw new TimeoutException();
  }

  private static HttpResponse<String> get(ReplicaServer server, String path) throws Exception {
    URI place = URI.create("http://127.0.0.1:" + server.addresses().getLast().getPort() + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(place).build(), BodyHandlers.ofString());
    }
  }

  @Test
  void replicaIsReadyOnceItReachesAQuorum() throws Exception {
    init(3);
    ReplicaServer zero = start(0);
    start(1);
    assertEquals(Health.NO_QUORUM, zero.report().health());
    HttpResponse<String> notYet = get(zero, "/readyz");
    assertEquals(503, notYet.statusCode());
    assertEquals("not ready: no_quorum\n", notYet.body());
    assertEquals(200, get(zero, "/livez").statusCode());

    start(2);

    until(() -> zero.report().health() == Health.SERVING);
    HttpResponse<String> ready = get(zero, "/readyz?verbose");
    assertEquals(200, ready.statusCode());
    assertTrue(ready.body().startsWith("[+]quorum connected to replicas [1, 2]\n"), ready::body);
  }

  @Test
  void statusHasTheFieldsThatScriptsRelyOn() throws Exception {
    init(1);
    ReplicaServer zero = start(0);

    JsonNode status = new ObjectMapper().readTree(get(zero, "/status").body());

    assertEquals(0, status.path("id").asInt(-1));
    assertEquals(ProcessHandle.current().pid(), status.path("pid").asLong());
    assertEquals(0, status.path("view").asLong(-1));
    assertEquals(0, status.path("primary").asInt(-1));
    assertEquals(0, status.path("executed").asLong(-1));
    assertEquals(0, status.path("stable").asLong(-1));
    assertEquals("no_quorum", status.path("health").asText());
    assertEquals("sync", status.path("durability").asText());
  }

  @Test
  void metricsNameWhereTheReplicaStands() throws Exception {
    init(1);
    ReplicaServer zero = start(0);

    String metrics = get(zero, "/metrics").body();

    for (String name :
        List.of("bezant_view", "bezant_executed", "bezant_stable", "bezant_log_sync_seconds")) {
      assertTrue(metrics.contains("\n" + name), () -> name + " is missing in " + metrics);
    }
  }

  @Test
  void unknownPathIsNotFound() throws Exception {
    init(1);

    assertEquals(404, get(start(0), "/secrets").statusCode());
  }

  /** An empty disk is never taken for a first start (R5). */
  @Test
  void replicaWithItsKeyAndNoDataIsAmnesiac() throws Exception {
    ReplicaServer zero = start(0);

    assertEquals(Health.RECOVERING, zero.report().health());
    assertEquals(503, get(zero, "/readyz").statusCode());
    JsonNode status = new ObjectMapper().readTree(get(zero, "/status").body());
    assertEquals("abstaining", status.path("recovery").path("stage").asText());
  }

  @Test
  void replicaThatLostItsLogSetsTheRestAsideAndStaysAmnesiacOverRestarts() throws Exception {
    init(1);
    start(0).close();
    Path data = folder.replica(0).resolve("data");
    Files.delete(data.resolve("journal").resolve("superblock"));
    start(0).close();
    servers.clear();

    assertEquals(Health.RECOVERING, start(0).report().health());
    assertEquals(
        List.of("state", "journal"),
        new DamagedFiles(data).list().stream().map(DamagedFiles.Kept::what).toList());
  }

  @Test
  void replicaWhoseJournalIsGoneAsAWholeIsAmnesiac() throws Exception {
    init(1);
    Path journal = folder.replica(0).resolve("data").resolve("journal");
    deleteAll(journal);

    assertEquals(Health.RECOVERING, start(0).report().health());
  }

  private static void deleteAll(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  /** Its own log is not here, whatever lies in its place: it has forgotten what it signed (R5). */
  @Test
  void replicaThatFindsTheLogOfAnotherInItsPlaceIsAmnesiac() throws Exception {
    init(2);
    Path data = folder.replica(0).resolve("data");
    Path journal = data.resolve("journal");
    deleteAll(journal);
    Files.createDirectory(journal);
    try (var files = Files.list(folder.replica(1).resolve("data").resolve("journal"))) {
      for (Path each : files.toList()) {
        Files.copy(each, journal.resolve(String.valueOf(each.getFileName())));
      }
    }

    ReplicaServer zero = start(0);

    assertEquals(Health.RECOVERING, zero.report().health());
    assertTrue(
        new DamagedFiles(data)
            .list().stream().map(DamagedFiles.Kept::what).toList().contains("journal"));
  }

  @Test
  void replicaOfAClusterTooSmallToRememberForItDoesNotStartWithoutItsLog() throws Exception {
    Path small = Files.createDirectory(root.resolve("small"));
    ReplicaFolder alone = ReplicaFolder.found(small, 1);
    ReplicaInit.run(List.of(alone.replica(0)));
    Files.delete(alone.replica(0).resolve("data").resolve("journal").resolve("superblock"));

    MissingLogException refused =
        assertThrows(
            MissingLogException.class,
            () ->
                ReplicaServer.start(
                    ConfigLoader.load(alone.replica(0), Optional.empty()), failures::add));
    assertEquals(ExitCode.LOG_LOST, ExitCode.of(refused));
  }

  @Test
  void replicaOfAClusterTooSmallIsNotStartedAgainForADamagedLog() throws Exception {
    Path small = Files.createDirectory(root.resolve("small"));
    ReplicaFolder alone = ReplicaFolder.found(small, 1);
    ReplicaInit.run(List.of(alone.replica(0)));
    Path superblock = alone.replica(0).resolve("data").resolve("journal").resolve("superblock");
    byte[] rotten = Files.readAllBytes(superblock);
    java.util.Arrays.fill(rotten, (byte) 0x5A);
    Files.write(superblock, rotten);

    RuntimeException refused =
        assertThrows(
            RuntimeException.class,
            () ->
                ReplicaServer.start(
                    ConfigLoader.load(alone.replica(0), Optional.empty()), failures::add));
    assertEquals(ExitCode.LOG_LOST, ExitCode.of(refused));
  }

  @Test
  void whoLostItsDataIsNotSetUpAgain() throws Exception {
    init(1);
    Path data = folder.replica(0).resolve("data");
    deleteAll(data);

    assertThrows(DataDirectoryException.class, () -> init(1));
  }

  @Test
  void replicaIsSetUpOnlyOnce() {
    init(1);

    assertThrows(DataDirectoryException.class, () -> init(1));
  }

  @Test
  void takenAddressIsNamedAndEverythingIsGivenBack() throws Exception {
    init(2);
    ReplicaServer one = start(1);
    String admin = "127.0.0.1:" + one.addresses().getLast().getPort();
    String good = folder.text(0);
    folder.write(0, good.replaceAll("\"admin\" : \"[^\"]*\"", "\"admin\" : \"" + admin + "\""));

    AddressTakenException refused = assertThrows(AddressTakenException.class, () -> start(0));

    assertTrue(
        String.valueOf(refused.getMessage()).contains("health, metrics and status on " + admin),
        refused::getMessage);
    folder.write(0, good);
    assertEquals(0, start(0).report().id().value());
  }

  @Test
  void stoppedReplicaStartsAgain() throws Exception {
    init(1);
    start(0).close();
    servers.clear();

    assertEquals(0, start(0).report().executed().value());
  }
}
