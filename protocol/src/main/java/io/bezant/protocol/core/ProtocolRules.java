package io.bezant.protocol.core;

import io.bezant.protocol.Quorums;

/**
 * The few decisions that tests replace by planted mistakes, to prove that the checks would notice.
 * Production uses this class as it is.
 */
public class ProtocolRules {

  private final Quorums quorums;

  /** The rules for a cluster of this size. */
  public ProtocolRules(Quorums quorums) {
    this.quorums = quorums;
  }

  /** How many prepares of distinct backups complete a pre-prepare to a prepared certificate. */
  public int preparesNeeded() {
    return quorums.quorum() - 1;
  }

  /** How many commits of distinct replicas decide a batch. */
  public int commitsNeeded() {
    return quorums.quorum();
  }

  /** How many equal checkpoints of distinct replicas make one stable. */
  public int checkpointsNeeded() {
    return quorums.quorum();
  }
}
