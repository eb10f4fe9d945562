package io.bezant.bench.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.bench.chaos.DeadlineCallers.Call;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import io.bezant.client.BezantClient;
import io.bezant.client.BezantException.Outcome;
import io.bezant.client.KeyRange;
import io.bezant.client.KeyValue;
import io.bezant.client.KvClient;
import io.bezant.client.RangeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each process of a cluster is killed in turn while a client of few or many processors works: every
 * call ends in time, and truly.
 */
class DeadlineIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** How many processors the client's JVM believes to have. */
  private static final List<Integer> PROCESSORS = List.of(1, 2, 4);

  /** What may lie between the end of a call and its caller's noticing, beside stalls. */
  private static final long MARGIN_MILLIS = 1_000;

  /** A call waits for several threads, each of which the machine may let wait. */
  private static final long STALLS_PER_CALL = 3;

  @TempDir private Path home = Path.of("");

  @Test
  void noCallOutlivesItsDeadlineWhicheverProcessIsKilled()
      throws IOException, InterruptedException {
    try (Shell shell = new Shell(home)) {
      shell.startCluster();
      LocalCluster cluster = shell.cluster();
      try (BezantClient client = BezantClient.builder().config(cluster.clientFile()).build()) {
        KvClient patient = client.kv().withDeadline(PATIENCE);
        patient.put("mark", "alive");
        for (int processors : PROCESSORS) {
          String name = "of " + processors;
          List<String> told = callsWhileEachIsKilled(shell, processors, name, patient);
          expectInTime(told);
          expectTruth(patient, name, told);
        }
      }
    }
  }

  private List<String> callsWhileEachIsKilled(
      Shell shell, int processors, String name, KvClient patient)
      throws IOException, InterruptedException {
    LocalCluster cluster = shell.cluster();
    Path file = home.resolve(name + ".txt");
    Process callers = start(processors, cluster.clientFile(), name, file);
    try {
      assertTrue(LocalCluster.await(PATIENCE, () -> Files.exists(file)), () -> "see " + errors());
      for (LocalReplica victim : cluster.replicas()) {
        victim.kill();
        assertTrue(victim.process().isEmpty());
        patient.put("mark", name + " without " + victim.id());
        victim.start(shell.launcher(), Optional.empty());
        assertTrue(LocalCluster.await(PATIENCE, cluster::isWhole), "not whole: " + victim.id());
      }
      callers.getOutputStream().close();
      assertTrue(callers.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "the callers hang");
    } finally {
      callers.destroyForcibly();
    }
    assertEquals(0, callers.exitValue(), () -> "see " + errors());
    return Files.readAllLines(file);
  }

  private Process start(int processors, Path clientFile, String name, Path file)
      throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:ActiveProcessorCount=" + processors,
            "-Dlogback.configurationFile="
                + System.getProperty("logback.configurationFile", "absent"),
            "-cp",
            System.getProperty("java.class.path"),
            DeadlineCallers.class.getName(),
            clientFile.toString(),
            name,
            file.toString())
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("callers.log").toFile())
        .start();
  }

  private String errors() {
    try {
      return Files.readString(home.resolve("callers.log"));
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }

  private static List<Call> calls(List<String> told) {
    return told.subList(0, told.size() - 1).stream().map(Call::parse).toList();
  }

  private static void expectInTime(List<String> told) {
    List<String> last = List.of(told.getLast().split("\t", -1));
    assertEquals(DeadlineCallers.STALLED, last.getFirst());
    long most =
        DeadlineCallers.DEADLINE.toMillis()
            + MARGIN_MILLIS
            + STALLS_PER_CALL * Long.parseLong(last.getLast());
    for (Call call : calls(told)) {
      assertTrue(call.tookMillis() <= most, () -> call + " took more than " + most + " ms");
    }
  }

  /** What was applied is there, once; what was not is not; of the rest nobody said anything. */
  private static void expectTruth(KvClient kv, String name, List<String> told) {
    Map<String, KeyValue> found =
        kv.scan(KeyRange.prefix(name + "/"), RangeOptions.DEFAULT)
            .collect(
                Collectors.toMap(
                    KeyValue::keyUtf8, each -> each, (one, other) -> one, TreeMap::new));
    assertTrue(calls(told).stream().anyMatch(call -> call.outcome() == Outcome.APPLIED));
    for (KeyValue each : found.values()) {
      assertEquals(1, each.version(), () -> "applied more than once: " + each);
    }
    for (Call put : calls(told).stream().filter(call -> call.asked().equals("put")).toList()) {
      boolean isThere = found.containsKey(put.key());
      switch (put.outcome()) {
        case APPLIED -> assertTrue(isThere, () -> "lost: " + put);
        case NOT_APPLIED -> assertFalse(isThere, () -> "applied after all: " + put);
        case UNKNOWN -> {}
      }
    }
  }
}
