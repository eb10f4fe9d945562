package io.bezant.client.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Reply;

/**
 * When a client believes an answer, each decision under its own name. Production uses this class as
 * it is; tests replace one decision at a time by a mistake, to prove that the checks would notice.
 */
public class ReplyRules {

  private final Quorums quorums;

  /** The rules for a cluster of this size. */
  public ReplyRules(Quorums quorums) {
    this.quorums = quorums;
  }

  /** The arithmetic of this cluster. */
  public final Quorums quorums() {
    return quorums;
  }

  /** How many replicas must give the same answer (R11). */
  public int answersNeeded() {
    return quorums.quorum();
  }

  /** Which ballot an answer is: each replica has one, whatever was cast before. */
  public int ballotOf(ReplicaId from, int castBefore) {
    return from.value();
  }

  /** Whether two answers are the same; the view is not part of it. */
  public boolean isSameAnswer(Reply one, Reply other) {
    return one.executed().equals(other.executed())
        && one.requestDigest().equals(other.requestDigest())
        && one.result().equals(other.result());
  }

  /** Whether what was answered is what we asked, and not another request under its number. */
  public boolean isOurs(Digest answered, Digest asked) {
    return answered.equals(asked);
  }
}
