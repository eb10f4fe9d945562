package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import java.util.List;

/**
 * The proof that a checkpoint is stable: equal checkpoint messages of a quorum [PBFT §4.3]. The
 * checkpoint of sequence number zero, before anything was ordered, needs no proof.
 *
 * @param sequence the checkpoint's place
 * @param root of the state after it
 * @param checkpoints signatures of distinct replicas, sorted by sender; none at sequence zero
 */
public record StableCheckpoint(SequenceNumber sequence, Digest root, List<Envelope> checkpoints) {

  /** The checkpoint every cluster begins with. */
  public static final StableCheckpoint GENESIS =
      new StableCheckpoint(SequenceNumber.ZERO, Digest.ZERO, List.of());

  /** Rejects votes that repeat or are out of order. */
  public StableCheckpoint {
    checkpoints = Certificates.inOrder(checkpoints);
  }
}
