package io.bezant.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.client.ClientConfig;
import io.bezant.client.KeyRange;
import io.bezant.client.KeyValue;
import io.bezant.client.KvCache;
import io.bezant.client.KvClient;
import io.bezant.client.Lock;
import io.bezant.client.PutResult;
import io.bezant.client.RangeOptions;
import io.bezant.client.RangeOptions.Order;
import io.bezant.client.RangeOptions.SortBy;
import io.bezant.client.RangeResult;
import io.bezant.client.RecordedResult;
import io.bezant.client.RecoveredSession;
import io.bezant.client.Session;
import io.bezant.client.SessionRecovery;
import io.bezant.client.SessionState;
import io.bezant.client.Step;
import io.bezant.client.Transaction;
import io.bezant.client.WatchOptions;
import io.bezant.client.WatchStream;
import io.bezant.client.Watcher;
import io.bezant.client.micrometer.MicrometerMetrics;
import io.bezant.crypto.Bytes;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The examples of docs/SDK.md, each of which must stand here word for word. */
@BezantCluster(replicas = 1)
class SdkPageTest {

  private static final Path PAGE = Path.of("..", "..", "docs", "SDK.md");
  private static final Path SELF =
      Path.of("src", "test", "java", "io", "bezant", "testing", "SdkPageTest.java");
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```java\\n(.*?)```");

  @Test
  void everyExampleOfThePageIsCompiledHere() throws IOException {
    List<String> examples =
        EXAMPLE.matcher(Files.readString(PAGE)).results().map(SdkPageTest::words).toList();
    String self = words(Files.readString(SELF));
    assertTrue(examples.size() >= 6, () -> "found only " + examples.size());
    for (String example : examples) {
      assertTrue(self.contains(example), () -> "not compiled: " + example);
    }
  }

  private static String words(MatchResult example) {
    return words(example.group(1));
  }

  private static String words(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  /** Compiled only: there is no such file. */
  static void firstSteps() {
    try (BezantClient client = BezantClient.builder().config(Path.of("client.json")).build()) {
      client.kv().put("greeting", "hello");
      client.kv().get("greeting").ifPresent(found -> System.out.println(found.valueUtf8()));
    }
  }

  @Test
  void connections(BezantTestCluster cluster) {
    Path file = cluster.directory();
    BezantClient client =
        BezantClient.builder()
            .config(file)
            .connectionListener(state -> System.out.println("now " + state))
            .build();
    client.close();
  }

  @Test
  void sessions() {
    try (BezantTestCluster cluster = BezantTestCluster.builder().replicas(1).start()) {
      BezantClient client = cluster.client();
      try (Session session = client.leases().session(Duration.ofSeconds(10))) {
        client.kv().put(Bytes.utf8("workers/7"), Bytes.utf8("10.0.0.7"), session.id());
        while (session.state() == SessionState.ALIVE && work()) {}
      }
      assertEquals(List.of(), client.leases().list());
    }
  }

  @Test
  void locks() {
    try (BezantTestCluster cluster = BezantTestCluster.builder().replicas(1).start()) {
      BezantClient client = cluster.client();
      try (Session session = client.leases().session(Duration.ofSeconds(10));
          Lock lock = client.locks().acquire("backup", session, Duration.ofMinutes(5))) {
        Transaction write =
            Transaction.when(lock.guard())
                .then(Step.put(Bytes.utf8("last-backup"), Bytes.utf8("today")));
        System.out.println(client.kv().commit(write).succeeded() ? "done" : "another's turn");
      }
      assertEquals("today", client.kv().get("last-backup").orElseThrow().valueUtf8());
    }
  }

  private static boolean work() {
    return false;
  }

  @Test
  void meters(BezantTestCluster cluster) {
    Path file = cluster.directory();
    MeterRegistry registry = new SimpleMeterRegistry();
    BezantClient client =
        BezantClient.builder().config(file).metrics(new MicrometerMetrics(registry)).build();
    client.close();
    registry.close();
  }

  @Test
  void callsAndTheirFailures() {
    try (BezantTestCluster cluster = BezantTestCluster.builder().replicas(1).start()) {
      BezantClient client = cluster.client();
      KvClient patient = client.kv().withDeadline(Duration.ofSeconds(30));
      CompletableFuture<PutResult> put = patient.putAsync("k", "v");
      put.join();
      scan(patient);
      newest(patient);
      outcomes(client);
      assertEquals("v", client.kv().get("k").orElseThrow().valueUtf8());
    }
  }

  @Test
  void transactionsInCodeAndNamespaces() {
    try (BezantTestCluster cluster = BezantTestCluster.builder().replicas(1).start()) {
      BezantClient client = cluster.client();
      long left =
          client
              .kv()
              .transact(
                  attempt -> {
                    long balance = Long.parseLong(attempt.get("alice").orElse("100")) - 10;
                    attempt.put("alice", Long.toString(balance));
                    return balance;
                  });
      assertEquals(90, left);
      KvClient tenant = client.kv().namespace("tenant-7/");
      tenant.put("color", "red");
      KvClient settings = tenant.namespace("settings/");
      settings.put("font", "large");
      assertEquals("large", client.kv().get("tenant-7/settings/font").orElseThrow().valueUtf8());
      recovery(cluster.directory().resolve(BezantClient.CLIENT_FILE_NAME));
    }
  }

  private static void recovery(Path file) {
    RecoveredSession session = SessionRecovery.recover(ClientConfig.load(file));
    for (RecordedResult result : session.results()) {
      System.out.println(result.request() + " " + result.kind() + " at " + result.revision());
    }
    assertEquals(RecordedResult.Kind.PUT, session.results().getLast().kind());
  }

  private static void scan(KvClient kv) {
    kv.scan(KeyRange.prefix(Bytes.utf8("orders/")), RangeOptions.DEFAULT)
        .forEach(order -> System.out.println(order.keyUtf8()));
  }

  private static void newest(KvClient kv) {
    RangeResult newest =
        kv.range(
            KeyRange.prefix(Bytes.utf8("orders/")),
            RangeOptions.DEFAULT.sortedBy(SortBy.MOD).order(Order.DESCEND).withLimit(10));
    assertEquals(0, newest.count());
  }

  private static void outcomes(BezantClient client) {
    try {
      client.kv().put("k", "v");
    } catch (BezantException failure) {
      switch (failure.outcome()) {
        case APPLIED -> System.out.println("it was applied");
        case NOT_APPLIED -> System.out.println("it was not and never will be: repeat it");
        case UNKNOWN -> System.out.println("nobody can say: read before repeating it");
      }
    }
  }

  @Test
  void atomicOperations(BezantTestCluster cluster) {
    BezantClient client = cluster.client();
    long visits = client.kv().add("visits", 1).number();
    client.kv().max("highest", visits);
    client.kv().append("log", "one more");
    client
        .kv()
        .commit(
            Transaction.of()
                .then(
                    Step.add(Bytes.utf8("balance"), -5),
                    Step.append(Bytes.utf8("log"), Bytes.utf8(", paid"))));
    assertEquals("one more, paid", client.kv().get("log").orElseThrow().valueUtf8());
    assertEquals("-5", client.kv().get("balance").orElseThrow().valueUtf8());
  }

  @Test
  void changes(BezantTestCluster cluster) {
    BezantClient client = cluster.client();
    Watcher watcher =
        client
            .watch()
            .watch(
                KeyRange.prefix("jobs/"),
                batch -> batch.events().forEach(event -> System.out.println(event.keyUtf8())));
    client.kv().put("jobs/0", "waiting");
    WatchOptions options = WatchOptions.DEFAULT.from(1).withPrevious();
    try (WatchStream changes = client.watch().open(KeyRange.prefix("jobs/"), options)) {
      changes
          .next(Duration.ofSeconds(10))
          .ifPresent(batch -> System.out.println(batch.revision() + " " + batch.events()));
    }
    try (KvCache cache = KvCache.open(client.kv(), client.watch(), KeyRange.prefix("jobs/"))) {
      long revision = client.kv().put("jobs/1", "running").revision();
      if (cache.awaitRevision(revision, Duration.ofSeconds(5))) {
        System.out.println(cache.get("jobs/1").map(KeyValue::valueUtf8));
      }
    }
    assertTrue(watcher.isOpen());
    watcher.close();
  }

  @Test
  void switches() {
    try (BezantTestCluster cluster = BezantTestCluster.builder().replicas(4).start()) {
      BezantClient client = cluster.client();
      client.kv().put("k", "v");

      int primary = cluster.primary();
      cluster.kill(primary);
      client.kv().put("k", "the others go on");
      cluster.restart(primary);
      cluster.awaitServing();

      cluster.lie(2, Lie.WRONG_ANSWERS);
      client.kv().get("k");
      cluster.stopLying(2);

      cluster.partition(0, 1);
      KvClient hasty = client.kv().withDeadline(Duration.ofMillis(500));
      assertThrows(BezantException.DeadlineExceeded.class, () -> hasty.put("k", "two of four"));
      cluster.heal();
    }
  }

  @Nested
  @BezantCluster
  class OrdersTest {
    @Test
    void anOrderSurvivesTheDeathOfThePrimary(BezantTestCluster cluster, BezantClient client) {
      client.kv().put("order", "placed");
      cluster.kill(cluster.primary());
      assertEquals("placed", client.kv().get("order").orElseThrow().valueUtf8());
    }
  }

  static class Registered {
    @RegisterExtension
    static final BezantClusterExtension CLUSTER =
        BezantClusterExtension.perClass(BezantTestCluster.builder().replicas(7).clients(2));
  }
}
