package io.bezant.replica;

import io.bezant.crypto.Ed25519Verifier;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.replica.admin.AdminServer;
import io.bezant.replica.net.AddressTakenException;
import io.bezant.replica.report.ReplicaReport;
import io.bezant.replica.report.ReplicaReport.Health;
import io.bezant.replica.storage.DataDirectory;
import io.bezant.replica.storage.ExecutionMark;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a replica waits that one batch has stopped again and again [protocol §14]. It executes
 * nothing, votes on nothing and answers nobody but its admin address, until an order to skip
 * exactly that batch lies in its data directory. What the batch is it knows by its own log: only
 * what is decided there is executed, and so marked.
 *
 * @param config of the replica
 */
public record SafeMode(ReplicaConfig config) {
  private static final Logger LOG = LoggerFactory.getLogger(SafeMode.class);
  private static final long LOOK_AGAIN_MILLIS = 500;

  /** Where orders to skip are put. */
  public Path orders() {
    return config.dataDirectory().resolve(SkipOrders.FOLDER);
  }

  /** What keeps a replica from going on; none if nothing does. */
  public Optional<ExecutionMark.Suspect> suspect() {
    if (!DataDirectory.exists(config.dataDirectory())) {
      return Optional.empty();
    }
    try (ExecutionMark mark = ExecutionMark.open(config.dataDirectory())) {
      return GuardedExecution.waitsAt(mark, orders(config));
    }
  }

  /** The orders to skip that lie in a replica's data directory. */
  static SkipOrders orders(ReplicaConfig config) {
    return SkipOrders.in(config.dataDirectory(), config.clusterConfig(), new Ed25519Verifier());
  }

  /** Returns once nothing keeps the replica from going on. */
  void await() throws AddressTakenException, InterruptedException {
    Optional<ExecutionMark.Suspect> found = suspect();
    if (found.isEmpty()) {
      return;
    }
    ExecutionMark.Suspect suspect = found.get();
    try (AdminServer admin =
        AdminServer.start(
            config.admin(), new AdminServer.Sources(() -> report(suspect), () -> "", List::of))) {
      LOG.error(
          "safe mode: sequence={} digest={} deaths={}: the execution of this batch has stopped this"
              + " replica each time; it votes on nothing and waits. If a quorum of replicas waits"
              + " at the same batch, skip it: bezant admin skip --sequence {} --digest {}. If only"
              + " this one does, the reason is here: find it, then run with --retry."
              + " Health at {}",
          suspect.sequence(),
          suspect.digest().hex(),
          suspect.deaths(),
          suspect.sequence(),
          suspect.digest().hex(),
          admin.address());
      while (suspect().isPresent()) {
        Thread.sleep(LOOK_AGAIN_MILLIS);
      }
    }
    LOG.warn("an order to skip sequence number {} is here: going on", suspect.sequence());
  }

  /** Lets the batch be tried again, as if it had stopped nobody. */
  static void retry(ReplicaConfig config) {
    if (DataDirectory.exists(config.dataDirectory())) {
      try (ExecutionMark mark = ExecutionMark.open(config.dataDirectory())) {
        mark.forget();
      }
    }
  }

  private ReplicaReport report(ExecutionMark.Suspect suspect) {
    return new ReplicaReport(
        config.self(),
        ProcessHandle.current().pid(),
        config.clusterConfig().clusterId(),
        View.ZERO,
        config.clusterConfig().membership().primaryOf(View.ZERO),
        new SequenceNumber(suspect.sequence().value() - 1),
        SequenceNumber.ZERO,
        Optional.empty(),
        Health.SAFE_MODE,
        Optional.empty(),
        config.durability(),
        Set.<ReplicaId>of(),
        0,
        0,
        Optional.empty(),
        Optional.of(
            new ReplicaReport.Poison(suspect.sequence(), suspect.digest(), suspect.deaths())),
        new TreeMap<>());
  }
}
