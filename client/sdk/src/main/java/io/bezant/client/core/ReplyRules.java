package io.bezant.client.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Reply;
import java.util.Optional;
import java.util.Set;

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

  // Readings without ordering.

  /** How many replicas must show the same (R12). */
  public int showingsNeeded() {
    return quorums.quorum();
  }

  /** Which seat a showing takes: each replica has one, whatever was shown before. */
  public int seatOf(ReplicaId from, int shownBefore) {
    return from.value();
  }

  /** Which of the open questions an answer is to: the one it names, if it is open. */
  public Optional<Long> questionOf(long nonce, Set<Long> open) {
    return open.contains(nonce) ? Optional.of(nonce) : Optional.empty();
  }

  /** Whether what stands for a result is that of the very question it answers. */
  public boolean isBoundToQuestion() {
    return true;
  }

  /**
   * Whether a replica that has held a result since one place, and was at another when it showed it,
   * held it at the given place. Two that show an absent key may speak of the time before it was
   * written and of the time after it was removed.
   */
  public boolean heldAt(SequenceNumber place, SequenceNumber since, SequenceNumber executed) {
    return !since.isAfter(place) && !place.isAfter(executed);
  }

  // Changes.

  /** How many replicas must tell the same of a revision, or have forgotten it (R11). */
  public int tellersNeeded() {
    return quorums.quorum();
  }

  /** How many replicas must say that nothing happened up to a revision, or have forgotten it. */
  public int quietNeeded() {
    return tellersNeeded();
  }

  /** How many replicas must say so for somebody correct to be among them. */
  public int witnessesNeeded() {
    return quorums.weakQuorum();
  }

  /** Behind which revision a watch goes on that has lost a replica: what is delivered stays so. */
  public long placeAfterLoss(long delivered) {
    return delivered;
  }

  /** Whether what was answered is what we asked, and not another request under its number. */
  public boolean isOurs(Digest answered, Digest asked) {
    return answered.equals(asked);
  }
}
