package io.bezant.replica;

import io.bezant.protocol.core.Evidence;
import io.bezant.replica.storage.DataDirectoryException;
import io.bezant.replica.storage.DiskFailure;
import io.bezant.replica.storage.EvidenceFolder;
import io.bezant.replica.storage.EvidenceFolder.Item;
import io.bezant.replica.storage.EvidenceFolder.Kept;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps evidence on a thread of its own, since the loop does not wait for this disk and a full or
 * broken one stops nobody. What waits is bounded by what the core accuses of: each replica once of
 * each kind of lie in one life.
 */
final class EvidenceKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EvidenceKeeper.class);
  private static final long END_SECONDS = 10;

  private final Supplier<EvidenceFolder> folder;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("bezant-evidence").daemon().factory());
  private volatile List<Item> kept;

  /**
   * A keeper that knows what earlier lives have kept.
   *
   * @param folder opens it; may fail, and is asked again for each proof
   */
  EvidenceKeeper(Supplier<EvidenceFolder> folder) {
    this.folder = folder;
    this.kept = read();
  }

  /** What is kept, as far as it could be read; any thread. */
  List<Item> kept() {
    return kept;
  }

  /** Keeps what convicts a replica; returns at once. */
  void keep(Evidence evidence) {
    thread.execute(() -> write(evidence));
  }

  private void write(Evidence evidence) {
    try {
      if (folder.get().keep(evidence) == Kept.NEW) {
        kept = read();
        LOG.warn(
            "kept evidence: replica {} {}",
            evidence.culprit(),
            evidence.contradiction().sentence());
      }
    } catch (DiskFailure | DataDirectoryException failed) {
      LOG.error("evidence against replica {} could not be kept", evidence.culprit(), failed);
    }
  }

  private List<Item> read() {
    try {
      return folder.get().items();
    } catch (DiskFailure | DataDirectoryException failed) {
      LOG.error("the evidence of earlier lives could not be read", failed);
      return List.of();
    }
  }

  /** Ends it once everything is kept. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("evidence was not written in {} seconds", END_SECONDS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
