package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Signature;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.MessageType;
import java.util.List;
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

  private final ViewChanges.Heard heard;

  private EdgeSnapshot(
      View view, Watermarks watermarks, Iterable<Slot> slots, ViewChanges.Heard heard) {
    this.view = view;
    this.heard = heard;
    this.watermarks = watermarks;
    this.prepared = new Digest[watermarks.windowSize()];
    this.committed = new Digest[watermarks.windowSize()];
    for (Slot slot : slots) {
      if (watermarks.contains(slot.sequence())) {
        int index = index(slot.sequence());
        slot.prepared()
            .filter(proof -> proof.view().equals(view))
            .ifPresent(proof -> prepared[index] = proof.digest());
        // What was decided in an earlier view is voted on again in this one, for the others' sake.
        slot.committed()
            .filter(proof -> !view.isAfter(proof.view()))
            .ifPresent(proof -> committed[index] = proof.digest());
      }
    }
  }

  static EdgeSnapshot of(View view, MessageLog log, ViewChanges.Heard heard) {
    return new EdgeSnapshot(
        view, log.watermarks(), List.copyOf(log.above(log.watermarks().low())), heard);
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
      case CHECKPOINT -> isOutside(sequence);
      case STATUS,
          COMMITTED_BATCH,
          FETCH_COMMITTED,
          SUSPECT,
          VIEW_CHANGE,
          NEW_VIEW,
          FETCH_BODY,
          BATCH_BODY ->
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
      case NEW_VIEW -> !messageView.isAfter(view);
      case PRE_PREPARE,
          PREPARE,
          COMMIT,
          CHECKPOINT,
          STATUS,
          COMMITTED_BATCH,
          FETCH_COMMITTED,
          FETCH_BODY,
          BATCH_BODY ->
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
