package io.bezant.replica;

import io.bezant.crypto.Ed25519Verifier;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.config.ReplicaFile.Durability;
import io.bezant.protocol.wire.EvidenceCodec;
import io.bezant.replica.runtime.ReplicatedState;
import io.bezant.replica.storage.CorruptLogException;
import io.bezant.replica.storage.DataDirectory;
import io.bezant.replica.storage.DirectoryOwner;
import io.bezant.replica.storage.Disk;
import io.bezant.replica.storage.EvidenceFolder;
import io.bezant.replica.storage.ExecutionMark;
import io.bezant.replica.storage.FileDisk;
import io.bezant.replica.storage.ForeignLogException;
import io.bezant.replica.storage.LmdbOptions;
import io.bezant.replica.storage.LmdbStateStore;
import io.bezant.replica.storage.LogContext;
import io.bezant.replica.storage.LogIdentity;
import io.bezant.replica.storage.LogOptions;
import io.bezant.replica.storage.LogRefusal;
import io.bezant.replica.storage.MissingLogException;
import io.bezant.replica.storage.Scrubber;
import io.bezant.replica.storage.StateStore;
import io.bezant.replica.storage.WriteAheadLog;
import java.nio.file.Files;
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
  private final DiskPorts ports;
  private final StateRecovery state;
  private final StoredMemory<LmdbStateStore> memory;
  private final ExecutionMark mark;
  private final SkipOrders skips;

  private ReplicaStorage(ReplicaConfig config, DataDirectory directory, DiskPorts ports) {
    this.directory = directory;
    this.ports = ports;
    this.state = new StateRecovery(directory, LmdbOptions.STANDARD);
    this.memory =
        StoredMemory.open(config.clusterConfig(), new Folders(config), new SecureRandom());
    this.mark = ExecutionMark.open(config.dataDirectory());
    this.skips = SafeMode.orders(config);
    recovery().durable().amnesia().ifPresent(LostLog::tell);
    tellWhatIsLacking();
  }

  /** Log and state in the data directory. */
  private final class Folders implements StoredMemory.Place<LmdbStateStore> {
    private final ReplicaConfig config;
    private Optional<DeathNote> death;

    Folders(ReplicaConfig config) {
      this.config = config;
      this.death = DeathNote.in(config.directory());
    }

    @Override
    public WriteAheadLog openLog() {
      if (!Files.isDirectory(directory.journal())) {
        return replaceLog(
            new MissingLogException("the folder of the log is gone: " + directory.journal()));
      }
      try {
        return openAsItIs();
      } catch (MissingLogException | ForeignLogException | CorruptLogException lost) {
        return replaceLog(lost);
      }
    }

    @Override
    public WriteAheadLog replaceLog(LogRefusal lost) {
      LostLog.requireOthers(config, lost);
      LOG.warn("{}", lost.getMessage());
      directory.setAside(String.valueOf(lost.getMessage()));
      WriteAheadLog.createAfterLoss(
          new FileDisk(directory.journal()), identity(config), new SecureRandom());
      return openAsItIs();
    }

    private WriteAheadLog openAsItIs() {
      return WriteAheadLog.open(
          logDisk(),
          identity(config),
          LogOptions.of(config.clusterConfig().limits().maxFrameBytes(), mode(config.durability())),
          new LogContext(housekeeper, System::nanoTime));
    }

    @Override
    public LmdbStateStore openState() {
      Optional<DeathNote> before = death;
      death = Optional.empty();
      return state.open(before);
    }

    @Override
    public LmdbStateStore replaceState(LmdbStateStore contradicted, String reason) {
      return state.replace(contradicted, reason);
    }

    /** Without syncs, a loss of power may leave the log behind the state; that was accepted. */
    @Override
    public boolean isSynced() {
      return config.durability() == Durability.SYNC;
    }
  }

  private void tellWhatIsLacking() {
    SequenceNumber applied = recovery().applied().sequence();
    SequenceNumber stable = recovery().durable().stable().sequence();
    if (stable.isAfter(applied)) {
      LOG.warn(
          "the state is incomplete: it ends at {}, checkpoint {} is stable; the rest is fetched",
          applied,
          stable);
    }
  }

  /** Opens what a replica remembers; who remembers nothing any more begins its way back (R5). */
  static ReplicaStorage open(ReplicaConfig config, DiskPorts ports) {
    DataDirectory directory = LostLog.directory(config, owner(config));
    boolean isOpen = false;
    try {
      ReplicaStorage storage = new ReplicaStorage(config, directory, ports);
      isOpen = true;
      return storage;
    } finally {
      if (!isOpen) {
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

  private Disk logDisk() {
    return ports.log().apply(new FileDisk(directory.journal()));
  }

  WriteAheadLog log() {
    return memory.log();
  }

  LmdbStateStore store() {
    return memory.store();
  }

  /** The store as execution and checkpoints see it. */
  StateStore service() {
    return ports.state().apply(store());
  }

  /** A state that tells the next life what it executes, and skips what it is ordered to. */
  ReplicatedState guarded(ReplicatedState state) {
    return new GuardedExecution(state, mark, skips);
  }

  /** What became of the state when it was opened, and what was set aside. */
  StateRecovery state() {
    return state;
  }

  /** What reads log and state again; for one thread of its own. */
  Scrubber scrubber() {
    return new Scrubber(store(), log().scrub(logDisk()));
  }

  /** What keeps evidence in the data directory. */
  EvidenceKeeper evidence(ClusterConfig cluster) {
    EvidenceCodec codec = new EvidenceCodec(cluster, new Ed25519Verifier());
    return new EvidenceKeeper(() -> new EvidenceFolder(new FileDisk(directory.evidence()), codec));
  }

  Recovery recovery() {
    return memory.recovery();
  }

  CheckpointedService.Workers workers() {
    return new CheckpointedService.Workers(
        committer, new PacedExecutor(serving), new SecureRandom());
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
    log().close();
    end(housekeeper);
    store().close();
    mark.close();
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
