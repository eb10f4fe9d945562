package io.bezant.testing;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.core.CoreOptions;
import io.bezant.replica.ConfigLoader;
import io.bezant.replica.ReplicaServer;
import io.bezant.replica.report.ReplicaReport;
import io.bezant.replica.report.ReplicaReport.Health;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One replica of a test cluster, running or not. Not thread-safe, but for what it says. */
final class TestReplica {

  private static final long STILL_MILLIS = 10_000;

  /** As an optimist: in a test nobody waits for code to become warm. */
  private static final CoreOptions OPTIONS = CoreOptions.DEFAULT.withWarmUp(0);

  private final ReplicaId id;
  private final ClusterFiles files;
  private final Partition partition;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile @Nullable Life life;

  /** From a start to a death. */
  private record Life(ReplicaServer server, Switches switches) {}

  TestReplica(ReplicaId id, ClusterFiles files, Partition partition) {
    this.id = id;
    this.files = files;
    this.partition = partition;
  }

  boolean isRunning() {
    return life != null;
  }

  boolean isPaused() {
    Life now = life;
    return now != null && now.switches().gate().isShut();
  }

  boolean isLying() {
    Life now = life;
    return now != null && now.switches().lie().isPresent();
  }

  void start() {
    if (life != null) {
      throw new IllegalStateException("replica " + id + " runs already");
    }
    failure.set(null);
    Liar liar = new Liar(id, files.cluster().config(), files.replicaKey(id.value()));
    Switches switches = new Switches(id, partition, liar);
    try {
      files.handOverPorts(id.value());
      life =
          new Life(
              ReplicaServer.start(
                  ConfigLoader.load(files.replica(id.value()), Optional.empty()),
                  OPTIONS,
                  switches.ports(),
                  why -> {
                    failure.set(why);
                    switches.die();
                  }),
              switches);
    } catch (IOException refused) {
      throw new IllegalStateException("replica " + id + " does not start", refused);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while replica " + id + " starts", interrupted);
    }
  }

  void kill() {
    Life now = life;
    if (now != null) {
      life = null;
      now.switches().die();
      now.server().close();
    }
  }

  void pause() {
    Gate gate = running("paused").gate();
    gate.shut();
    try {
      if (!gate.awaitStill(STILL_MILLIS) && failure.get() == null) {
        gate.open();
        throw new IllegalStateException(
            "replica " + id + " did not come to a stand in " + STILL_MILLIS + " ms");
      }
    } catch (InterruptedException interrupted) {
      gate.open();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while replica " + id + " stops", interrupted);
    }
  }

  void resume() {
    Life now = life;
    if (now != null) {
      now.switches().gate().open();
    }
  }

  void lie(Lie what) {
    running("told to lie").tell(what);
  }

  void setClock(long aheadMillis) {
    running("set").setClock(aheadMillis);
  }

  void setClockRight() {
    Life now = life;
    if (now != null) {
      now.switches().setClock(0);
    }
  }

  void stopLying() {
    Life now = life;
    if (now != null) {
      now.switches().tell(null);
    }
  }

  private Switches running(String whatFor) {
    Life now = life;
    if (now == null) {
      throw new IllegalStateException(
          "replica " + id + " does not run and cannot be " + whatFor + ": restart it first");
    }
    return now.switches();
  }

  Optional<ReplicaReport> report() {
    Life now = life;
    return now == null ? Optional.empty() : Optional.of(now.server().report());
  }

  Optional<Throwable> failure() {
    return Optional.ofNullable(failure.get());
  }

  boolean isServing() {
    return failure.get() == null
        && report().filter(report -> report.health() == Health.SERVING).isPresent();
  }

  /** Whether it can be expected to serve, as far as it is concerned. */
  boolean isWell() {
    return isRunning()
        && !isPaused()
        && partition.isWithClients(id)
        && running("asked").lie().isEmpty();
  }

  /** One line for people. */
  String describe() {
    StringBuilder line = new StringBuilder("replica " + id + ": ");
    Life now = life;
    if (now == null) {
      line.append("does not run");
    } else {
      ReplicaReport report = now.server().report();
      line.append(report.health())
          .append(", view " + report.view().value() + " of primary " + report.primary())
          .append(", executed " + report.executed().value())
          .append(", stable " + report.stable().value())
          .append(", waiting requests " + report.waitingRequests())
          .append(", connected to replicas " + report.connectedPeers())
          .append(" and " + report.clientConnections() + " clients");
      if (!report.rejected().isEmpty()) {
        line.append(", rejected " + report.rejected());
      }
      now.switches().lie().ifPresent(lie -> line.append(", LIES: " + lie));
    }
    if (isPaused()) {
      line.append(", PAUSED");
    }
    if (!partition.isWithClients(id)) {
      line.append(", CUT OFF");
    }
    failure().ifPresent(why -> line.append(", FAILED: " + why));
    return line.toString();
  }
}
