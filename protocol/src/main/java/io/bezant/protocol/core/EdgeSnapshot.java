package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Signature;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * What the edge may know before it spends a signature verification: which votes can no longer
 * change anything. Immutable, so that other threads may read it. A vote that contradicts what is
 * decided is never called surplus, since it may be evidence.
 */
public final class EdgeSnapshot {

  private final View view;
  private final Watermarks watermarks;
  private final @Nullable Digest[] prepared;
  private final @Nullable Digest[] committed;

  /** Up to here everything is executed and not looked at again while view and window stay. */
  private final SequenceNumber settled;

  private final HeardOfViews heard;

  private EdgeSnapshot(EdgeSnapshot base, Known known, Standing standing) {
    this.view = base.view;
    this.watermarks = base.watermarks;
    this.prepared = known.prepared;
    this.committed = known.committed;
    this.settled = settled(base.watermarks, standing);
    this.heard = standing.heard;
  }

  private EdgeSnapshot(Watermarks watermarks, Standing standing) {
    this.view = standing.view;
    this.watermarks = watermarks;
    this.prepared = new Digest[watermarks.windowSize()];
    this.committed = new Digest[watermarks.windowSize()];
    this.settled = watermarks.low();
    this.heard = standing.heard;
  }

  /** A state that was lost and is learned again is below the window. */
  private static SequenceNumber settled(Watermarks watermarks, Standing standing) {
    return watermarks.low().isAfter(standing.executed) ? watermarks.low() : standing.executed;
  }

  /** What was prepared and decided when the base was made, and since; copied when it differs. */
  private static final class Known {
    private final EdgeSnapshot base;
    private @Nullable Digest[] prepared;
    private @Nullable Digest[] committed;
    private boolean isPreparedNew;
    private boolean isCommittedNew;

    Known(EdgeSnapshot base) {
      this.base = base;
      this.prepared = base.prepared;
      this.committed = base.committed;
    }

    void add(Slot slot) {
      int index = base.index(slot.sequence());
      slot.prepared()
          .filter(proof -> proof.view().equals(base.view))
          .filter(proof -> !proof.digest().equals(prepared[index]))
          .ifPresent(
              proof -> {
                prepared = isPreparedNew ? prepared : prepared.clone();
                isPreparedNew = true;
                prepared[index] = proof.digest();
              });
      // What was decided in an earlier view is voted on again in this one, for the others' sake.
      slot.committed()
          .filter(proof -> !base.view.isAfter(proof.view()))
          .filter(proof -> !proof.digest().equals(committed[index]))
          .ifPresent(
              proof -> {
                committed = isCommittedNew ? committed : committed.clone();
                isCommittedNew = true;
                committed[index] = proof.digest();
              });
    }

    boolean isNothingNew() {
      return !isPreparedNew && !isCommittedNew;
    }
  }

  /**
   * How the core stands beside its log.
   *
   * @param view which it is in
   * @param executed how far it has executed
   * @param heard what it has heard about views
   */
  record Standing(View view, SequenceNumber executed, HeardOfViews heard) {}

  /**
   * What may be known now. Made of the one before: what was executed then is decided for good, so
   * only what lies above is looked at again, unless view or window have moved. What becomes known
   * of executed places later is not shown; then a vote too many is verified, never one too few.
   */
  static EdgeSnapshot after(@Nullable EdgeSnapshot before, MessageLog log, Standing standing) {
    boolean isUsable =
        before != null
            && before.view.equals(standing.view)
            && before.watermarks.equals(log.watermarks());
    EdgeSnapshot base =
        before != null && isUsable ? before : new EdgeSnapshot(log.watermarks(), standing);
    Known known = new Known(base);
    for (Slot slot : log.above(base.settled)) {
      if (!base.watermarks.contains(slot.sequence())) {
        break;
      }
      known.add(slot);
    }
    boolean isUpToDate =
        known.isNothingNew()
            && base.settled.equals(settled(base.watermarks, standing))
            && base.heard.equals(standing.heard);
    return isUpToDate ? base : new EdgeSnapshot(base, known, standing);
  }

  /**
   * Whether a message can be dropped unverified.
   *
   * @param type the kind of message
   * @param messageView the view it claims to belong to
   * @param sequence the place it speaks of
   * @param digest what it vouches for
   */
  public boolean isSurplus(
      MessageType type, View messageView, SequenceNumber sequence, Digest digest) {
    return switch (type) {
      case PRE_PREPARE -> view.isAfter(messageView) || isOutside(sequence);
      case PREPARE ->
          view.isAfter(messageView)
              || isOutside(sequence)
              || isKnown(prepared, sequence, digest)
              || isKnown(committed, sequence, digest);
      case COMMIT ->
          view.isAfter(messageView) || isOutside(sequence) || isKnown(committed, sequence, digest);
      // Above the horizon it may vouch for a state that a laggard needs.
      case CHECKPOINT -> !sequence.isAfter(watermarks.low());
      case STATUS,
          COMMITTED_BATCH,
          FETCH_COMMITTED,
          SUSPECT,
          VIEW_CHANGE,
          NEW_VIEW,
          FETCH_BODY,
          BATCH_BODY,
          CHECKPOINT_PROOF,
          FETCH_STATE,
          STATE_MANIFEST,
          STATE_CHUNK,
          STATE_DIFFERENCE,
          RECOVER,
          READY ->
          false;
    };
  }

  /**
   * Whether a message about views says what its sender has said before, so that hearing it again is
   * in vain. Such messages are said again and again, and dear to verify.
   *
   * @param type the kind of message
   * @param messageView the view it speaks of
   * @param sender who claims to say it
   * @param signature as it came
   */
  public boolean isRepeated(
      MessageType type, View messageView, ReplicaId sender, Signature signature) {
    return switch (type) {
      case SUSPECT -> heard.hasSuspected(sender, messageView);
      case VIEW_CHANGE -> heard.hasLeft(sender, messageView, signature);
      case NEW_VIEW -> !messageView.isAfter(view) && heard.hasBegun(sender, messageView, signature);
      case PRE_PREPARE,
          PREPARE,
          COMMIT,
          CHECKPOINT,
          STATUS,
          COMMITTED_BATCH,
          FETCH_COMMITTED,
          FETCH_BODY,
          BATCH_BODY,
          CHECKPOINT_PROOF,
          FETCH_STATE,
          STATE_MANIFEST,
          STATE_CHUNK,
          STATE_DIFFERENCE,
          RECOVER,
          READY ->
          false;
    };
  }

  private boolean isOutside(SequenceNumber sequence) {
    return !sequence.isAfter(watermarks.low()) || sequence.isAfter(watermarks.horizon());
  }

  private boolean isKnown(@Nullable Digest[] known, SequenceNumber sequence, Digest digest) {
    return watermarks.contains(sequence) && digest.equals(known[index(sequence)]);
  }

  private int index(SequenceNumber sequence) {
    return (int) (sequence.value() - watermarks.low().value() - 1);
  }
}
