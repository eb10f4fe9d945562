package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import java.util.List;

/**
 * A replica's promise to vote in no view below this one, with everything that must survive into it
 * [PBFT §4.4].
 *
 * @param view the view it is ready to enter
 * @param stable its last stable checkpoint
 * @param prepared for each later place in its window that it has prepared, the certificate of the
 *     highest view; ascending by place
 */
public record ViewChange(View view, StableCheckpoint stable, List<PreparedCertificate> prepared)
    implements Message {

  private static final String DOMAIN = "BZ1/VC-BODY";

  /** Rejects what no correct replica says whatever its state. */
  public ViewChange {
    prepared = List.copyOf(prepared);
    SequenceNumber previous = stable.sequence();
    for (PreparedCertificate certificate : prepared) {
      if (!certificate.sequence().isAfter(previous)) {
        throw new IllegalArgumentException(
            "prepared certificates must ascend above the checkpoint: "
                + certificate.sequence()
                + " after "
                + previous);
      }
      if (!view.isAfter(certificate.view())) {
        throw new IllegalArgumentException(
            "a certificate of view " + certificate.view() + " in a change to view " + view);
      }
      previous = certificate.sequence();
    }
  }

  @Override
  public MessageType type() {
    return MessageType.VIEW_CHANGE;
  }

  @Override
  public SequenceNumber sequence() {
    return stable.sequence();
  }

  @Override
  public Digest digest() {
    return stable.root();
  }

  @Override
  public Digest bodyDigest() {
    Hasher hasher = Hasher.domain(DOMAIN).u32(prepared.size());
    for (PreparedCertificate certificate : prepared) {
      hasher
          .u64(certificate.view().value())
          .u64(certificate.sequence().value())
          .digest(certificate.digest());
    }
    return hasher.finish();
  }
}
