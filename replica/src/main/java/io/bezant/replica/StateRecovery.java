package io.bezant.replica;

import io.bezant.replica.storage.CorruptStateException;
import io.bezant.replica.storage.DamagedFiles;
import io.bezant.replica.storage.DataDirectory;
import io.bezant.replica.storage.LmdbOptions;
import io.bezant.replica.storage.LmdbStateStore;
import io.bezant.replica.storage.StateMarks;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the state that a replica finds when it starts, whatever became of it. A state that cannot
 * be trusted is set aside as it is ({@link DamagedFiles}) and an empty one opened: the log
 * remembers every vote, and the others have the state. Nothing is ever repaired in place.
 */
final class StateRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(StateRecovery.class);
  private static final String STATE = "state";

  private final DataDirectory directory;
  private final LmdbOptions options;
  private final StateMarks marks;
  private final DamagedFiles damaged;
  private Optional<String> loss = Optional.empty();

  StateRecovery(DataDirectory directory, LmdbOptions options) {
    this.directory = directory;
    this.options = options;
    this.marks = new StateMarks(directory.root());
    this.damaged = new DamagedFiles(directory.root());
  }

  /** Why the state was set aside at this start; empty if it was not. */
  Optional<String> loss() {
    return loss;
  }

  /** What was set aside at this start and before, oldest first. */
  DamagedFiles damaged() {
    return damaged;
  }

  /**
   * Opens the state, or an empty one.
   *
   * @param death the signal by which the process died before, if its supervisor left word of it
   */
  LmdbStateStore open(Optional<DeathNote> death) {
    judge(death);
    Optional<String> condemned = marks.condemned();
    if (condemned.isPresent()) {
      setAside(condemned.get());
    }
    death.ifPresent(DeathNote::remove);
    try {
      return openSound();
    } catch (CorruptStateException | IllegalStateException | InternalError damage) {
      setAside(String.valueOf(damage.getMessage()));
      return openSound();
    }
  }

  /** A second death of this kind in a row is not answered by opening the state a third time. */
  private void judge(Optional<DeathNote> death) {
    if (death.isPresent() && marks.isSuspect()) {
      marks.condemn(
          "the process died by signal %d, and by such a signal before: the state is not opened again"
              .formatted(death.get().signal()));
    } else if (death.isPresent()) {
      LOG.warn("the process died by signal {}: the state is suspect", death.get().signal());
      marks.suspect();
    } else if (marks.isSuspect() && !marks.isUnread()) {
      marks.clear();
    }
  }

  private LmdbStateStore openSound() {
    LmdbStateStore store = LmdbStateStore.open(directory.state(), options);
    boolean isSound = false;
    try {
      store.claim(directory.owner());
      if (marks.isUnread()) {
        audit(store);
      }
      isSound = true;
      return store;
    } finally {
      if (!isSound) {
        store.close();
      }
    }
  }

  private void audit(LmdbStateStore store) {
    LOG.warn("reading the state as a whole before it is used");
    long begin = System.nanoTime();
    store.auditAll();
    marks.foundSound();
    LOG.warn("the state is sound; reading it took {} ms", (System.nanoTime() - begin) / 1_000_000);
  }

  /** Opens an empty state in the place of one that the log speaks against. */
  LmdbStateStore replace(LmdbStateStore contradicted, String reason) {
    contradicted.close();
    setAside(reason);
    return openSound();
  }

  private void setAside(String reason) {
    Optional<Path> place = damaged.setAside(STATE, reason);
    marks.clear();
    loss = Optional.of(reason);
    LOG.error(
        "the state cannot be used and is set aside: place={} reason={}; it is fetched from the"
            + " others",
        place.map(Path::toString).orElse("nothing was there"),
        reason);
  }
}
