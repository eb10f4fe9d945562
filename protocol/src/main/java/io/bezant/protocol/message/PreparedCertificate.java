package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import java.util.List;

/**
 * The proof that a batch is prepared: the primary's pre-prepare and the prepares of a quorum less
 * one of backups [PBFT §4.2]. No two of them can exist for one view and sequence number with
 * different digests while at most f replicas are faulty.
 *
 * @param view the view it was prepared in
 * @param sequence its place
 * @param digest of the batch
 * @param prePrepare the primary's signature
 * @param prepares signatures of distinct backups, sorted by sender
 */
public record PreparedCertificate(
    View view,
    SequenceNumber sequence,
    Digest digest,
    Envelope prePrepare,
    List<Envelope> prepares) {

  /** Rejects prepares that repeat or are out of order. */
  public PreparedCertificate {
    prepares = Certificates.inOrder(prepares);
  }
}
