package io.bezant.replica;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.config.ReplicaFile.Durability;
import io.bezant.replica.storage.DataDirectory;
import io.bezant.replica.storage.DirectoryOwner;
import io.bezant.replica.storage.FileDisk;
import io.bezant.replica.storage.LmdbOptions;
import io.bezant.replica.storage.LmdbStateStore;
import io.bezant.replica.storage.LogContext;
import io.bezant.replica.storage.LogIdentity;
import io.bezant.replica.storage.LogOptions;
import io.bezant.replica.storage.LogOrigin;
import io.bezant.replica.storage.WriteAheadLog;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a replica remembers, opened: its directory held, its state, its log, and what the log means.
 */
final class ReplicaStorage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaStorage.class);
  private static final long END_SECONDS = 10;

  private final ExecutorService housekeeper =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("bezant-log-files").daemon().factory());
  private final ExecutorService committer =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("bezant-checkpoints").daemon().factory());
  private final ExecutorService serving =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("bezant-state-server").daemon().factory());
  private final DataDirectory directory;
  private final LmdbStateStore store;
  private final WriteAheadLog log;
  private final Recovery recovery;

  private ReplicaStorage(ReplicaConfig config, DataDirectory directory, LmdbStateStore store) {
    ClusterConfig cluster = config.clusterConfig();
    this.directory = directory;
    this.store = store;
    this.log =
        WriteAheadLog.open(
            new FileDisk(directory.journal()),
            identity(config),
            LogOptions.of(cluster.limits().maxFrameBytes(), mode(config.durability())),
            new LogContext(housekeeper, System::nanoTime));
    this.recovery = Recovery.of(cluster, log, store);
    if (log.recovery().origin() == LogOrigin.AFTER_LOSS) {
      LOG.warn("this replica lost its log before: it may have forgotten votes");
    }
  }

  /** Opens what a replica remembers; {@link ReplicaInit} has made it. */
  static ReplicaStorage open(ReplicaConfig config) {
    DataDirectory directory = DataDirectory.open(config.dataDirectory(), owner(config));
    Optional<LmdbStateStore> store = Optional.empty();
    Optional<ReplicaStorage> storage = Optional.empty();
    try {
      store = Optional.of(LmdbStateStore.open(directory.state(), LmdbOptions.STANDARD));
      storage = Optional.of(new ReplicaStorage(config, directory, store.get()));
      return storage.get();
    } finally {
      if (storage.isEmpty()) {
        store.ifPresent(LmdbStateStore::close);
        directory.close();
      }
    }
  }

  /** Makes the empty data directory of a replica that never ran. */
  static void create(ReplicaConfig config) {
    DataDirectory.create(config.dataDirectory(), owner(config));
    try (DataDirectory directory = DataDirectory.open(config.dataDirectory(), owner(config))) {
      WriteAheadLog.create(new FileDisk(directory.journal()), identity(config), new SecureRandom());
    }
  }

  private static DirectoryOwner owner(ReplicaConfig config) {
    return new DirectoryOwner(config.clusterConfig().clusterId(), config.self());
  }

  private static LogIdentity identity(ReplicaConfig config) {
    ReplicaId self = config.self();
    return new LogIdentity(config.clusterConfig().clusterId(), self.value());
  }

  private static LogOptions.Durability mode(Durability durability) {
    return switch (durability) {
      case SYNC -> LogOptions.Durability.SYNC;
      case ASYNC -> LogOptions.Durability.ASYNC;
    };
  }

  WriteAheadLog log() {
    return log;
  }

  LmdbStateStore store() {
    return store;
  }

  Recovery recovery() {
    return recovery;
  }

  CheckpointedService.Workers workers() {
    return new CheckpointedService.Workers(committer, serving);
  }

  /** Ends what is under way on other threads; nothing can be begun there any more. */
  void endWork() {
    end(committer);
    end(serving);
  }

  /** Ends commits under way, then closes the log with a closing group, the state, the directory. */
  @Override
  public void close() {
    endWork();
    log.close();
    end(housekeeper);
    store.close();
    directory.close();
  }

  private static void end(ExecutorService executor) {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("work on the disk did not end in {} seconds", END_SECONDS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
