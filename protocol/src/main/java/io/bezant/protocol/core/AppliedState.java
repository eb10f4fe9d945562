package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;

/**
 * Where the state on disk stands when a replica starts.
 *
 * @param sequence the checkpoint it holds exactly; zero for a state in which nothing was executed
 * @param root its root; ignored at zero
 */
public record AppliedState(SequenceNumber sequence, Digest root) {

  /** A state in which nothing was executed. */
  public static final AppliedState NOTHING = new AppliedState(SequenceNumber.ZERO, Digest.ZERO);
}
