package io.bezant.replica;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;

/**
 * The execution of a decided batch did not end, for a reason that nobody foresaw: a failure that
 * might be another replica's result must not be this one's, so it stops. The next life tries the
 * batch again, a few times.
 */
public final class ExecutionFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ExecutionFailed(SequenceNumber sequence, Digest digest, Throwable cause) {
    super(
        "the execution of batch %s at sequence number %s failed: %s"
            .formatted(digest.hex(), sequence, cause),
        cause);
  }

  ExecutionFailed(SequenceNumber sequence, Digest digest) {
    super(
        "batch %s at sequence number %s has stopped this replica too often to be executed"
            .formatted(digest.hex(), sequence));
  }
}
