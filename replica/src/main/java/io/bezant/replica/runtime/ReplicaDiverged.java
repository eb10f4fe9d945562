package io.bezant.replica.runtime;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import java.io.Serial;

/**
 * This replica's own state differs from the one that a quorum has certified. It must stop: either
 * its memory or disk is damaged, or its program computes something else than the others'.
 */
public final class ReplicaDiverged extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** A divergence that names the checkpoint and both roots. */
  public ReplicaDiverged(SequenceNumber sequence, Digest own, Digest certified) {
    super(
        "state diverged at checkpoint %s: own root %s, root certified by a quorum %s"
            .formatted(sequence, own.hex(), certified.hex()));
  }
}
