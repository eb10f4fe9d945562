package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import java.util.List;

/**
 * The proof that a batch is decided: commits of a quorum for one view, sequence number and digest
 * [PBFT §4.2]. It convinces anybody, in any view.
 *
 * @param view the view it was committed in
 * @param sequence its place
 * @param digest of the batch
 * @param commits signatures of distinct replicas, sorted by sender
 */
public record CommitCertificate(
    View view, SequenceNumber sequence, Digest digest, List<Envelope> commits) {

  /** Rejects commits that repeat or are out of order. */
  public CommitCertificate {
    commits = Certificates.inOrder(commits);
  }
}
