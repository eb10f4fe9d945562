package io.bezant.replica;

import io.bezant.protocol.core.Amnesia;
import io.bezant.replica.storage.DataDirectory;
import io.bezant.replica.storage.DirectoryOwner;
import io.bezant.replica.storage.LogRefusal;
import io.bezant.replica.storage.MissingLogException;
import java.nio.file.Files;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a replica does that has its key and configuration but not its log (R5). It never takes an
 * emptied disk for a first start: that is what {@link ReplicaInit} alone makes, once for each key.
 * Whoever starts without a log is amnesiac, whatever the reason.
 */
final class LostLog {
  private static final Logger LOG = LoggerFactory.getLogger(LostLog.class);

  private LostLog() {}

  /**
   * The data directory, or a new one in the place of one that is gone.
   *
   * @throws io.bezant.replica.storage.DataDirectoryException if it cannot be used, or if it is gone
   *     and the cluster is too small for its replica to come back
   */
  static DataDirectory directory(ReplicaConfig config, DirectoryOwner owner) {
    boolean isGone = !DataDirectory.exists(config.dataDirectory());
    if (!isGone || !canComeBack(config)) {
      return DataDirectory.open(config.dataDirectory(), owner);
    }
    LOG.warn(
        "{}: this replica has its key and no data; it votes again when the others have seen it"
            + " through a view change. If its disk is only not mounted, stop it now: once it has"
            + " come back without that disk, the disk must never be used again",
        Files.exists(config.dataDirectory())
            ? config.dataDirectory() + " holds no data of a replica"
            : "there is no " + config.dataDirectory());
    return DataDirectory.remake(config.dataDirectory(), owner);
  }

  /**
   * Refuses where nobody is left who remembers.
   *
   * @throws MissingLogException if the cluster tolerates no fault: then starting again is in vain
   */
  static void requireOthers(ReplicaConfig config, LogRefusal loss) {
    if (!canComeBack(config)) {
      LOG.error(
          "a cluster of {} tolerates no replica without its log: bring the original disk back",
          config.clusterConfig().membership().size());
      throw new MissingLogException(String.valueOf(loss.getMessage()));
    }
  }

  /** Tells whoever reads the log of the process how far this replica has come. */
  static void tell(Amnesia stage) {
    switch (stage) {
      case Amnesia.Abstaining ignored ->
          LOG.warn(
              "this replica lost its log and has forgotten votes: it votes nowhere until a view"
                  + " begins whose founders know of the loss; files that could not be used are in"
                  + " the folder damaged of its data directory");
      case Amnesia.VotingAgain(var nonce, var firstView, var through) ->
          LOG.warn(
              "this replica lost its log: it votes from view {} on and is healed with a stable"
                  + " checkpoint at {} or later",
              firstView,
              through);
      case Amnesia.Healed ignored -> LOG.info("this replica once lost its log and is healed");
    }
  }

  private static boolean canComeBack(ReplicaConfig config) {
    return config.clusterConfig().quorums().faultsTolerated() > 0;
  }
}
