package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;

/** Something a replica says to other replicas under its signature. */
public sealed interface Message
    permits PrePrepare,
        Prepare,
        Commit,
        Checkpoint,
        Status,
        CommittedBatch,
        FetchCommitted,
        Suspect,
        ViewChange,
        NewView,
        FetchBody,
        BatchBody,
        CheckpointProof,
        FetchState,
        StateManifest,
        StateChunk,
        StateDifference,
        Recover,
        Ready {

  /** The kind of message. */
  MessageType type();

  /** The view it belongs to; {@link View#ZERO} where it belongs to none. */
  View view();

  /** The sequence number it speaks of; {@link SequenceNumber#ZERO} where it speaks of none. */
  SequenceNumber sequence();

  /** The digest of the batch or state it speaks of. */
  Digest digest();

  /** The digest of whatever else it carries and the signature must cover. */
  default Digest bodyDigest() {
    return Digest.ZERO;
  }

  /** What {@code sender} signs when it says this. */
  default Statement statement(ReplicaId sender) {
    return new Statement(type(), view(), sequence(), digest(), sender, bodyDigest());
  }
}
