package io.bezant.protocol.core;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.StableCheckpoint;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * The decisions that agreement rests on, each under its own name. Production uses this class as it
 * is; tests replace one decision at a time by a mistake, to prove that the checks would notice.
 *
 * <p>Each is a pure function of its arguments and of the size of the cluster.
 */
public class ProtocolRules {

  private final Quorums quorums;

  /** The rules for a cluster of this size. */
  public ProtocolRules(Quorums quorums) {
    this.quorums = quorums;
  }

  /** The arithmetic of this cluster. */
  public final Quorums quorums() {
    return quorums;
  }

  // How many votes decide.

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

  /** How many replicas must have announced a checkpoint before its state may be taken over (R4). */
  public int vouchersNeeded() {
    return quorums.weakQuorum();
  }

  /** How many replicas must suspect a view before a correct one that is content does so too. */
  public int suspicionsToAgree() {
    return quorums.weakQuorum();
  }

  /** How many replicas must suspect a view before it is left. */
  public int suspicionsToLeave() {
    return quorums.quorum();
  }

  /** How many replicas must have left for a higher view before this one joins them (R2). */
  public int leaversToJoin() {
    return quorums.weakQuorum();
  }

  /** How many view changes found a new view, no more and no fewer. */
  public int viewChangesNeeded() {
    return quorums.quorum();
  }

  // What a vote counts for, and who may cast it.

  /** Which of its seats a vote takes: each replica has one, taken or not. */
  public int seatOf(ReplicaId sender, IntPredicate isTaken) {
    return sender.value();
  }

  /** Whether a vote for one digest supports a proposal of another. */
  public boolean supports(Digest voted, Digest proposed) {
    return voted.equals(proposed);
  }

  /** Whether a replica of this role in the message's view may say it [PBFT §4.2, §4.4]. */
  public boolean isEntitled(MessageType type, boolean isPrimary) {
    return switch (type) {
      case PRE_PREPARE, NEW_VIEW -> isPrimary;
      case PREPARE -> !isPrimary;
      case COMMIT,
          CHECKPOINT,
          STATUS,
          COMMITTED_BATCH,
          FETCH_COMMITTED,
          SUSPECT,
          VIEW_CHANGE,
          FETCH_BODY,
          BATCH_BODY,
          CHECKPOINT_PROOF,
          FETCH_STATE,
          STATE_MANIFEST,
          STATE_CHUNK,
          STATE_DIFFERENCE,
          RECOVER,
          READY ->
          true;
    };
  }

  /** Whether who has left for {@code leftFor} thereby suspects the view {@code current} (R2). */
  public boolean suspectsByLeaving(View leftFor, View current) {
    return leftFor.isAfter(current);
  }

  // Where and when this replica may vote.

  /** Whether a proposal at this place, above the low watermark, may be voted for. */
  public boolean mayAccept(SequenceNumber sequence, SequenceNumber highWatermark) {
    return !sequence.isAfter(highWatermark);
  }

  /** Whether a primary may propose freely here, above what its view was bound to begin with. */
  public boolean isFree(SequenceNumber sequence, SequenceNumber plannedThrough) {
    return sequence.isAfter(plannedThrough);
  }

  /** Whether this replica may vote in a view after what it has promised. */
  public boolean mayVoteIn(View view, View promised) {
    return !promised.isAfter(view);
  }

  /** Whether a replica that has left its view goes on voting in it: never. */
  public boolean votesAfterLeaving() {
    return false;
  }

  /** Whether a decision must be durable before it is answered for: unless our own commit is. */
  public boolean mustRemember(boolean ownCommitIsDurable) {
    return !ownCommitIsDurable;
  }

  /** Whether a replica may show its state that may have shown more in an earlier life (R1). */
  public boolean mayShow(SequenceNumber executed, SequenceNumber shownThrough) {
    return !shownThrough.isAfter(executed);
  }

  // How long a replica waits.

  /** How patient a replica is with a view after so many before it have failed: twice for each. */
  public long lengthened(long millis, int failedViews) {
    return millis << failedViews;
  }

  /** Whether our own clock vouches for what a proposal moves the clock of leases by (R6). */
  public boolean vouchesFor(long moveMicros, long bucketMicros) {
    return moveMicros <= bucketMicros;
  }

  /** Whether an answer to one request makes the others wait anew: never. */
  public boolean excusesOthers() {
    return false;
  }

  // What one view hands to the next.

  /** Whether a view change of a replica that was in {@code last} tells of this proof (R14). */
  public boolean reports(PreparedCertificate certificate, View last) {
    return true;
  }

  /** Whether a view change may speak of this place, above its checkpoint. */
  public boolean isReportable(SequenceNumber sequence, SequenceNumber highWatermark) {
    return !sequence.isAfter(highWatermark);
  }

  /** Whether a proof for a place counts more than the one found so far. */
  public boolean outranks(PreparedCertificate candidate, PreparedCertificate best) {
    return candidate.view().isAfter(best.view());
  }

  /** Whether the proposals of a new view are those that its view changes bind it to. */
  public boolean isPlan(
      Map<SequenceNumber, Digest> proposed, Map<SequenceNumber, Digest> recomputed) {
    return proposed.equals(recomputed);
  }

  // How a replica that lost its log comes back (R5).

  /** How many others must have founded a view after they heard of a loss, for it to count. */
  public int freshFoundersNeeded() {
    return quorums.quorum();
  }

  /** Whether a view change that tells of this nonce, or of none, was signed after the loss. */
  public boolean isTold(Optional<Digest> told, Digest nonce) {
    return told.filter(nonce::equals).isPresent();
  }

  /** Whether a replica votes in a view, if it may vote from {@code first} on, or nowhere. */
  public boolean mayVoteAfterLoss(View view, Optional<View> first) {
    return first.filter(from -> !from.isAfter(view)).isPresent();
  }

  /** Whether a stable checkpoint covers everything that forgotten votes may have decided. */
  public boolean isHealedBy(SequenceNumber stable, SequenceNumber decidedThrough) {
    return !decidedThrough.isAfter(stable);
  }

  /** Whether a view may be suspected again for the sake of the same replica. */
  public boolean mayBlameForReady(long sinceMillis, long leastMillis) {
    return sinceMillis >= leastMillis;
  }

  /** Whether a view change said again tells of what was heard since it was first signed: never. */
  public boolean tellsAfresh() {
    return false;
  }

  // What is kept, and what is taken from others.

  /** Which of the places for what replicas announced last an announcement takes: its sender's. */
  public int seatOfVoucher(ReplicaId sender, IntPredicate isTaken) {
    return sender.value();
  }

  /** What is stable once a state was taken over: what a quorum has certified, never more (R4). */
  public StableCheckpoint stableAfterInstalling(Checkpoint installed, StableCheckpoint certified) {
    return certified;
  }

  /** Whether a part of a state is the one that its root names. */
  public boolean isProven(Bytes hash, Bytes named) {
    return hash.equals(named);
  }

  /** Whether a leaf that was put together from what is held here is the one that its node names. */
  public boolean isRestored(Bytes hash, Bytes named) {
    return hash.equals(named);
  }

  /** Whether a checkpoint leads further than what is executed here: a state never goes back. */
  public boolean isAhead(SequenceNumber checkpoint, SequenceNumber executed) {
    return checkpoint.isAfter(executed);
  }

  /** Whether our own state is the one that a quorum certified. */
  public boolean isSameState(Digest own, Digest certified) {
    return own.equals(certified);
  }
}
