package io.bezant.protocol.wire;

import io.bezant.protocol.Quorums;
import io.bezant.protocol.message.MessageType;

/**
 * What a proof must hold, each decision under its own name. Production uses this class as it is;
 * tests replace one decision at a time by a mistake, to prove that the checks would notice.
 */
public class ProofRules {

  private final Quorums quorums;

  /** The rules for a cluster of this size. */
  public ProofRules(Quorums quorums) {
    this.quorums = quorums;
  }

  /** How many votes of this kind, of distinct members, make a proof. */
  public int votesNeeded(MessageType vote) {
    return vote == MessageType.PREPARE ? quorums.quorum() - 1 : quorums.quorum();
  }

  /** Whether a replica of this role in the vote's view may cast it: no primary prepares. */
  public boolean isEntitled(MessageType vote, boolean isPrimary) {
    return vote == MessageType.PRE_PREPARE ? isPrimary : vote != MessageType.PREPARE || !isPrimary;
  }

  /** Whether the signatures of this kind of vote are looked at inside a proof. */
  public boolean areChecked(MessageType vote) {
    return true;
  }
}
