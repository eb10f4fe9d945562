package io.bezant.replica;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.SequenceNumber;
import io.bezant.replica.storage.LogRefusal;
import io.bezant.replica.storage.MissingLogException;
import io.bezant.replica.storage.StateStore;
import io.bezant.replica.storage.WriteAheadLog;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What an earlier life left on its disks, opened, each judged by the other: a state that the log
 * speaks against goes, and a log that has never heard of what the state holds is lost.
 *
 * @param log open
 * @param store open
 * @param recovery what they mean together
 * @param <S> the kind of store
 */
public record StoredMemory<S extends StateStore>(WriteAheadLog log, S store, Recovery recovery) {

  /**
   * Where the two lie: files in a directory, or the disks of a simulation.
   *
   * @param <S> the kind of store
   */
  public interface Place<S extends StateStore> {

    /**
     * Opens the log; in the place of one that is lost or corrupt a new one, which says so.
     *
     * @throws LogRefusal if the cluster is too small to come back without it
     */
    WriteAheadLog openLog();

    /**
     * Sets log and state aside and opens a new log, which says that it is not the first.
     *
     * @param lost what is wrong with the one that was open; it is closed, and so is the state
     * @throws LogRefusal if the cluster is too small to come back without it
     */
    WriteAheadLog replaceLog(LogRefusal lost);

    /** Opens the state; in the place of one that is damaged an empty one. */
    S openState();

    /** Closes a state, sets it aside for a reason, and opens an empty one. */
    S replaceState(S contradicted, String reason);

    /** Whether what the log was told to keep is on the disk, so that it is never behind. */
    boolean isSynced();
  }

  /**
   * Opens both, and replaces what cannot be used.
   *
   * @param random where nonces come from
   * @throws LogRefusal if the log cannot be used and not be replaced
   */
  public static <S extends StateStore> StoredMemory<S> open(
      ClusterConfig cluster, Place<S> place, RandomGenerator random) {
    WriteAheadLog log = place.openLog();
    S store = place.openState();
    boolean isUsable = false;
    try {
      Recovery recovery = Recovery.of(cluster, log, store, random);
      Optional<String> contradiction = recovery.contradiction();
      if (contradiction.isPresent()) {
        store = place.replaceState(store, contradiction.get());
        recovery = Recovery.of(cluster, log, store, random);
      }
      if (place.isSynced() && recovery.isLogBehind()) {
        store.close();
        log.close();
        log = place.replaceLog(endIsLost(recovery.applied().sequence()));
        store = place.openState();
        recovery = Recovery.of(cluster, log, store, random);
      }
      isUsable = true;
      return new StoredMemory<>(log, store, recovery);
    } finally {
      if (!isUsable) {
        store.close();
      }
    }
  }

  private static MissingLogException endIsLost(SequenceNumber applied) {
    return new MissingLogException(
        "the log ends before sequence number "
            + applied
            + ", which the state holds: the end of the log is lost, or it is an older copy");
  }
}
