package io.bezant.cli.demo;

import io.bezant.cli.cluster.AdminReport;
import io.bezant.cli.cluster.Launcher;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import io.bezant.cli.screen.Screen;
import io.bezant.client.BezantClient;
import io.bezant.client.ConnectionState;
import io.bezant.client.KvClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the steps of a demonstration share: the cluster, the client, what was written so far. */
final class DemoStage {

  private static final Duration REQUEST_DEADLINE = Duration.ofSeconds(20);
  private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(30);

  private final Screen screen;
  private final LocalCluster cluster;
  private final Launcher launcher;
  private final List<Check> checks = new ArrayList<>();
  private @Nullable BezantClient client;
  private int keyCount;
  private int victim = -1;

  DemoStage(Screen screen, LocalCluster cluster, Launcher launcher) {
    this.screen = screen;
    this.cluster = cluster;
    this.launcher = launcher;
  }

  /**
   * Something that was checked.
   *
   * @param held whether it held
   * @param text what it was
   */
  record Check(boolean held, String text) {}

  Screen screen() {
    return screen;
  }

  LocalCluster cluster() {
    return cluster;
  }

  Launcher launcher() {
    return launcher;
  }

  List<Check> checks() {
    return List.copyOf(checks);
  }

  /** Tells a check. The demonstration ends at the first that does not hold. */
  void check(boolean held, String text) {
    checks.add(new Check(held, text));
    screen.check(held, text);
    if (!held) {
      throw new DemoFailure(text);
    }
  }

  /** The client's keys and values; at the first use it waits until a quorum can be spoken to. */
  synchronized KvClient kv() {
    if (client == null) {
      CountDownLatch connected = new CountDownLatch(1);
      client =
          BezantClient.builder()
              .config(cluster.clientFile())
              .connectionListener(state -> open(connected, state))
              .build();
      client.connect();
      awaitQuorum(connected);
    }
    return client.kv().withDeadline(REQUEST_DEADLINE);
  }

  private static void open(CountDownLatch connected, ConnectionState state) {
    if (state == ConnectionState.CONNECTED || state == ConnectionState.DEGRADED) {
      connected.countDown();
    }
  }

  private static void awaitQuorum(CountDownLatch connected) {
    try {
      if (!connected.await(CONNECT_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new DemoFailure("no quorum of replicas took a connection in " + CONNECT_DEADLINE);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new DemoFailure("interrupted while connecting");
    }
  }

  synchronized void closeClient() {
    if (client != null) {
      client.close();
      client = null;
    }
  }

  /** How many keys have been written. */
  int keyCount() {
    return keyCount;
  }

  void addKeys(int count) {
    keyCount += count;
  }

  static String key(int number) {
    return "demo/%06d".formatted(number);
  }

  static String value(int number) {
    return "value %d of the demonstration".formatted(number);
  }

  /** The replica that was hurt last. */
  LocalReplica victim() {
    return cluster.replica(victim);
  }

  void chooseVictim(LocalReplica replica) {
    victim = replica.id();
  }

  /** What each replica says of itself. */
  List<Optional<AdminReport>> reports() {
    return LocalCluster.ask(cluster.replicas(), LocalReplica::report);
  }
}
