package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
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

  private EdgeSnapshot(View view, Watermarks watermarks, Iterable<Slot> slots) {
    this.view = view;
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

  static EdgeSnapshot of(View view, MessageLog log) {
    return new EdgeSnapshot(view, log.watermarks(), List.copyOf(log.above(log.watermarks().low())));
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
