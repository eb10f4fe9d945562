package io.bezant.bench.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import io.bezant.client.BezantClient;
import io.bezant.client.Lease;
import io.bezant.client.Session;
import io.bezant.client.SessionState;
import io.bezant.crypto.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clocks of two of four replica processes are moved, and no lease knows of it. */
class ClockIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Of a session that is kept alive, also by a machine under load. */
  private static final Duration KEPT_TTL = Duration.ofSeconds(30);

  private static final Duration TTL = Duration.ofSeconds(4);

  /**
   * A primary whose time stands is left after some ten seconds (decision 0068); the rest is load.
   */
  private static final Duration LATENESS = Duration.ofSeconds(30);

  private static final String KEPT = "kept";
  private static final String LEFT = "left";

  @TempDir private Path home = Path.of("");

  private final List<Process> replicas = new ArrayList<>();

  @Test
  void clockOfThePrimaryEndsNoLeaseEarlyAndBlocksNothing() throws Exception {
    try (Shell shell = new Shell(home)) {
      shell.initCluster();
      LocalCluster cluster = shell.cluster();
      try {
        for (LocalReplica replica : cluster.replicas()) {
          replicas.add(WrongClock.start(replica.directory()));
        }
        assertTrue(
            LocalCluster.await(
                PATIENCE, () -> cluster.replicas().stream().allMatch(LocalReplica::isReady)),
            "they do not serve");
        try (BezantClient client = client(cluster);
            Session session = client.leases().session(KEPT_TTL)) {
          client.kv().put(Bytes.utf8(KEPT), Bytes.utf8("by its session"), session.id());
          leaseEndsInTime(client, "no clock moved");
          for (int hours : List.of(1, -1)) {
            move(cluster, Duration.ofHours(hours));
            leaseEndsInTime(client, "the primary's clock moved by " + hours + " h");
            move(cluster, Duration.ZERO);
            leaseEndsInTime(client, "and back");
            assertEquals(SessionState.ALIVE, session.state());
          }
        }
        assertTrue(replicas.stream().allMatch(Process::isAlive));
      } finally {
        replicas.forEach(Process::destroyForcibly);
      }
    }
  }

  private static BezantClient client(LocalCluster cluster) {
    return BezantClient.builder().config(cluster.clientFile()).deadline(PATIENCE).build();
  }

  /** The primary's clock is moved, and that of the next replica the other way. */
  private static void move(LocalCluster cluster, Duration ahead) throws IOException {
    LocalReplica primary = cluster.awaitPrimary(PATIENCE);
    int next = (primary.id() + 1) % cluster.replicas().size();
    for (LocalReplica each : cluster.replicas()) {
      WrongClock.set(each.directory(), Duration.ZERO);
    }
    WrongClock.set(primary.directory(), ahead);
    WrongClock.set(cluster.replica(next).directory(), ahead.negated());
  }

  private void leaseEndsInTime(BezantClient client, String when) {
    long asked = System.nanoTime();
    Lease lease = client.leases().grant(TTL);
    client.kv().put(Bytes.utf8(LEFT), Bytes.utf8("to its time"), lease.id());
    long granted = System.nanoTime();
    long longest = 0;
    long writes = 0;
    boolean isThere = true;
    while (isThere) {
      long begun = System.nanoTime();
      client.kv().put("work", "goes on");
      isThere = client.kv().get(LEFT).isPresent();
      longest = Math.max(longest, System.nanoTime() - begun);
      writes++;
      Duration lived = Duration.ofNanos(System.nanoTime() - granted);
      assertTrue(lived.compareTo(TTL.plus(LATENESS)) < 0, () -> when + ": holds for " + lived);
    }
    Duration lived = Duration.ofNanos(System.nanoTime() - asked);
    System.out.printf(
        "%s: gone after %d ms of %d, %d writes meanwhile, the longest with its reading %d ms%n",
        when, lived.toMillis(), TTL.toMillis(), writes, longest / 1_000_000);
    assertTrue(lived.compareTo(TTL) >= 0, () -> when + ": ended early, after " + lived);
    assertTrue(client.kv().get(KEPT).isPresent(), () -> when + ": what is kept alive is gone");
  }
}
