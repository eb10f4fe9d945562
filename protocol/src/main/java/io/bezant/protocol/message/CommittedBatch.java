package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;

/**
 * A decided batch with the proof of its decision, for a replica that missed it. It proves itself:
 * who sends it does not matter.
 *
 * @param batch the batch that was decided
 * @param certificate the commits of a quorum
 */
public record CommittedBatch(Batch batch, CommitCertificate certificate) implements Message {

  /** Rejects a batch that is not the one certified. */
  public CommittedBatch {
    if (!batch.digest().equals(certificate.digest())) {
      throw new IllegalArgumentException(
          "the certificate is for batch "
              + certificate.digest().shortHex()
              + ", not for "
              + batch.digest().shortHex());
    }
  }

  @Override
  public MessageType type() {
    return MessageType.COMMITTED_BATCH;
  }

  @Override
  public View view() {
    return certificate.view();
  }

  @Override
  public SequenceNumber sequence() {
    return certificate.sequence();
  }

  @Override
  public Digest digest() {
    return certificate.digest();
  }
}
