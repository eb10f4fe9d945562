package io.bezant.bench.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bezant.cli.cluster.LocalReplica;
import io.bezant.cli.screen.Screen;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of processes, used as scripts use it. */
class ClusterIT {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** How long a machine under load may take to start a JVM and to connect. */
  private static final long MARGIN_MILLIS = 60_000;

  @TempDir private Path home = Path.of("");

  @Test
  void scriptsPutGetCompareAndDelete() throws IOException, InterruptedException {
    try (Shell shell = new Shell(home)) {
      shell.startCluster();
      assertEquals("OK\n", shell.run("put", "k", "v").expect(0).out());
      assertEquals("k\nv\n", shell.run("get", "k").expect(0).out());
      assertEquals("v\n", shell.run("get", "k", "--print-value-only").expect(0).out());
      assertEquals("", shell.run("get", "nothing").expect(3).out());

      shell.feed("two\nlines", "put", "from-stdin").expect(0);
      JsonNode read = MAPPER.readTree(shell.run("get", "from-stdin", "-w", "json").out());
      assertEquals("two\nlines", read.get("kvs").get(0).get("value").asText());

      shell.run("put", "k", "w", "--if-value", "something else").expect(4);
      shell.run("put", "k", "w", "--if-value", "v").expect(0);
      shell.run("put", "k", "x", "--if-absent").expect(4);
      assertEquals("k\nw\n", shell.run("get", "k").expect(0).out());

      assertEquals("1\n", shell.run("del", "k").expect(0).out());
      assertEquals("0\n", shell.run("del", "k").expect(3).out());
      pastIsReadUntilItIsCompacted(shell);
      leasesAreGrantedShownAndRevoked(shell);

      JsonNode status = MAPPER.readTree(shell.run("cluster", "status", "-w", "json").out());
      assertEquals(4, status.size());
      for (String field :
          new String[] {
            "id", "pid", "up", "view", "primary", "executed", "stable", "stateDigest", "health"
          }) {
        assertTrue(status.get(0).has(field), field);
      }
      assertEquals(
          status.get(2).get("pid").asText(),
          Files.readString(shell.directory().resolve("replica-2/replica.pid")).strip());
      loadTellsWhatItCost(shell);
      shell.run("cluster", "stop").expect(0);
      shell.run("cluster", "stop").expect(0);
      assertTrue(shell.cluster().replicas().stream().allMatch(each -> each.process().isEmpty()));
    }
  }

  private static void pastIsReadUntilItIsCompacted(Shell shell)
      throws IOException, InterruptedException {
    assertEquals("k\nw\n", shell.run("get", "k", "--rev", "3").expect(0).out());
    assertEquals("k\nv\n", shell.run("get", "k", "--rev", "2").expect(0).out());
    assertEquals("", shell.run("get", "from-stdin", "--rev", "1").expect(3).out());
    assertEquals(
        "from-stdin\nk\n",
        shell.run("get", "--prefix", "--keys-only", "--rev", "3").expect(0).out());
    assertEquals("compacted revision 3\n", shell.run("compact", "3").expect(0).out());
    assertEquals("k\nw\n", shell.run("get", "k", "--rev", "3").expect(0).out());
    Shell.Answer compacted = shell.run("get", "k", "--rev", "2", "-w", "json");
    assertEquals("compacted", MAPPER.readTree(compacted.expect(1).err()).get("error").asText());
    Shell.Answer future = shell.run("get", "k", "--rev", "99", "-w", "json");
    assertEquals("futureRevision", MAPPER.readTree(future.expect(1).err()).get("error").asText());
  }

  private static void leasesAreGrantedShownAndRevoked(Shell shell)
      throws IOException, InterruptedException {
    assertEquals(
        "lease 1 granted with TTL(60s)\n", shell.run("lease", "grant", "60").expect(0).out());
    assertEquals("OK\n", shell.run("put", "l", "v", "--lease", "1").expect(0).out());
    assertEquals("OK\n", shell.run("put", "l", "w", "--ignore-lease").expect(0).out());
    assertEquals(
        "lease 1 keepalived with TTL(60)\n",
        shell.run("lease", "keep-alive", "1", "--once").expect(0).out());
    Shell.Answer told = shell.run("lease", "timetolive", "1", "--keys", "-w", "json").expect(0);
    assertEquals("l", MAPPER.readTree(told.out()).at("/keys/0/key").asText());
    assertEquals("found 1 leases\n1\n", shell.run("lease", "list").expect(0).out());
    assertEquals("lease 1 revoked\n", shell.run("lease", "revoke", "1").expect(0).out());
    shell.run("get", "l").expect(3);
    shell.run("put", "l", "v", "--lease", "1").expect(3);
    Shell.Answer tooShort = shell.run("lease", "grant", "1", "-w", "json");
    assertEquals("leaseLimit", MAPPER.readTree(tooShort.expect(1).err()).get("error").asText());
  }

  private static void loadTellsWhatItCost(Shell shell) throws IOException, InterruptedException {
    Shell.Answer answer =
        shell.run(
            "bench",
            "load",
            "--op",
            "mixed",
            "--read-percent",
            "20",
            "--clients",
            "8",
            "--keys",
            "50",
            "--rate",
            "200",
            "--arrivals",
            "poisson",
            "--warmup",
            "1s",
            "--duration",
            "2s",
            "-w",
            "json");
    JsonNode load = MAPPER.readTree(answer.expect(0).out());
    assertTrue(load.path("opsPerSecond").doubleValue() > 0, answer.out());
    assertEquals(0, load.path("errors").longValue(), answer.out());
    assertTrue(load.at("/openLoop/offered").longValue() > 200, answer.out());
    assertEquals(4, load.path("replicas").size());
    assertTrue(load.path("series").size() >= 2, answer.out());
    assertEquals("open", load.at("/settings/loop").asText());
    if (Files.exists(Path.of("/proc/self/task"))) {
      JsonNode cpu = load.at("/cpuMicrosPerOp/replicas");
      assertTrue(cpu.path("loop").doubleValue() > 0, answer.out());
      assertEquals(
          load.path("replicaCpuMicrosPerOp").doubleValue(),
          cpu.path("total").doubleValue(),
          0.1,
          "the groups add up to the processes");
      assertTrue(load.at("/replicas/0/rssAnonKiB").longValue() > 10_000, answer.out());
    }
  }

  @Test
  void oneCrashStopsNothingAndTwoStopWritesOnly() throws IOException, InterruptedException {
    try (Shell shell = new Shell(home)) {
      shell.startCluster();
      shell.run("put", "before", "1").expect(0);
      LocalReplica first = shell.cluster().replica(3);
      first.kill();
      shell.run("put", "during", "2").expect(0);
      assertEquals("1\n", shell.run("get", "before", "--print-value-only").out());

      shell.cluster().replica(2).kill();
      Shell.Answer refused = shell.run("put", "lost", "3", "--deadline", "3s", "-w", "json");
      assertTrue(refused.exitCode() == 5 || refused.exitCode() == 6, refused.toString());
      assertTrue(refused.tookMillis() < 3_000 + MARGIN_MILLIS, refused.toString());
      JsonNode error = MAPPER.readTree(refused.err());
      assertEquals(
          refused.exitCode() == 5 ? "not_applied" : "unknown",
          error.get("outcome").asText(),
          refused.toString());

      shell.run("cluster", "start", "--deadline", "120s").expect(0);
      assertEquals("1\n", shell.run("get", "before", "--print-value-only").out());
      assertEquals("2\n", shell.run("get", "during", "--print-value-only").out());
    }
  }

  @Test
  void everythingAcknowledgedSurvivesTheDeathOfAllReplicas()
      throws IOException, InterruptedException {
    try (Shell shell = new Shell(home)) {
      shell
          .run(
              "cluster",
              "init",
              "--base-port",
              Integer.toString(shell.basePort()),
              "--checkpoint-interval",
              "64")
          .expect(0);
      Screen nobody =
          new Screen(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
              false);
      PowerCutPlan plan = new PowerCutPlan(3, 20261120, 8, 4, Optional.empty());
      PowerCutReport report = new PowerCut(shell.cluster(), shell.launcher(), plan, nobody).run();
      assertTrue(report.held(), () -> report.toJson().toString());
    }
  }
}
