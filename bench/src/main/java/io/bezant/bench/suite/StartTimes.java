package io.bezant.bench.suite;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.cli.cluster.ClusterException;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** How long it takes from nothing: a killed replica until it serves, a command until it ends. */
final class StartTimes {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long POLL_MILLIS = 10;

  private final Arena arena;
  private final int times;

  StartTimes(Arena arena, int times) {
    this.arena = arena;
    this.times = times;
  }

  /** A backup dies with everything it was about to write, and starts again. */
  ObjectNode replica(ObjectNode into, int keyCount) throws InterruptedException {
    LocalCluster cluster = arena.cluster();
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      int primary = cluster.awaitPrimary(PATIENCE).id();
      LocalReplica backup =
          cluster.replicas().stream().filter(each -> each.id() != primary).toList().getLast();
      backup.kill();
      long begin = System.nanoTime();
      Process unused = backup.start(arena.launcher(), Optional.empty());
      while (!backup.isReady()) {
        if (System.nanoTime() - begin > PATIENCE.toNanos()) {
          throw new ClusterException("replica " + backup.id() + " does not serve again");
        }
        Thread.sleep(POLL_MILLIS);
      }
      millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
      if (!LocalCluster.await(PATIENCE, cluster::isWhole)) {
        throw new ClusterException("the cluster is not whole again after a replica's start");
      }
    }
    return addTo(into, millis).put("keys", keyCount);
  }

  /** One `bezant put`, from the shell's point of view. The first one is not measured. */
  ObjectNode put(ObjectNode into) throws IOException, InterruptedException {
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i <= times; i++) {
      long begin = System.nanoTime();
      Process put =
          new ProcessBuilder(
                  arena.launcher().script().toString(),
                  "put",
                  "suite/cold",
                  Integer.toString(i),
                  "--deadline",
                  "60s",
                  "--dir",
                  arena.cluster().folder().path().toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (put.waitFor() != 0) {
        throw new ClusterException("`bezant put` failed with exit code " + put.exitValue());
      }
      if (i > 0) {
        millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
      }
    }
    return addTo(into, millis);
  }

  private static ObjectNode addTo(ObjectNode json, List<Long> millis) {
    List<Long> sorted = new ArrayList<>(millis);
    Collections.sort(sorted);
    json.put("medianMillis", sorted.get((sorted.size() - 1) / 2));
    ArrayNode all = json.putArray("millis");
    millis.forEach(all::add);
    return json;
  }
}
