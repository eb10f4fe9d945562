package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;

/**
 * Where the state on disk stands when a replica starts.
 *
 * @param sequence the checkpoint it holds exactly; zero for a state in which nothing was executed
 * @param root its root; ignored at zero
 * @param agreedMillis the agreed time there; zero if nothing was executed, or if it is not known
 * @param hasLeases whether it holds leases, so that time must go on
 */
public record AppliedState(
    SequenceNumber sequence, Digest root, long agreedMillis, boolean hasLeases) {

  /** A state in which nothing was executed. */
  public static final AppliedState NOTHING =
      new AppliedState(SequenceNumber.ZERO, Digest.ZERO, 0, false);
}
