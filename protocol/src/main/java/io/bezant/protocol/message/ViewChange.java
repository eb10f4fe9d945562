package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import java.util.List;
import java.util.Optional;

/**
 * A replica's promise to vote in no view below this one, with everything that must survive into it
 * [PBFT §4.4].
 *
 * @param view the view it is ready to enter
 * @param stable its last stable checkpoint
 * @param prepared for each later place in its window that it has prepared, the certificate of the
 *     highest view; ascending by place
 * @param losses which replicas it has heard of that lost their logs, ascending, each with its last
 *     nonce; fixed when this was first signed (R5)
 */
public record ViewChange(
    View view, StableCheckpoint stable, List<PreparedCertificate> prepared, List<LossNotice> losses)
    implements Message {

  private static final String DOMAIN = "BZ1/VC-BODY";

  /** Rejects what no correct replica says whatever its state. */
  public ViewChange {
    prepared = List.copyOf(prepared);
    losses = List.copyOf(losses);
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
    for (int i = 1; i < losses.size(); i++) {
      if (losses.get(i).replica().value() <= losses.get(i - 1).replica().value()) {
        throw new IllegalArgumentException("losses must ascend by replica: " + losses);
      }
    }
  }

  /** A change by one who knows of no loss. */
  public ViewChange(View view, StableCheckpoint stable, List<PreparedCertificate> prepared) {
    this(view, stable, prepared, List.of());
  }

  /** The nonce by which a replica asks to come back, if this tells of it. */
  public Optional<Digest> lossOf(ReplicaId replica) {
    return losses.stream()
        .filter(loss -> loss.replica().equals(replica))
        .map(LossNotice::nonce)
        .findFirst();
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
    // Entries above are of one size and counted, so what follows them cannot be mistaken for one;
    // without losses this is what it was before there were any.
    if (!losses.isEmpty()) {
      hasher.u32(losses.size());
      losses.forEach(loss -> hasher.u32(loss.replica().value()).digest(loss.nonce()));
    }
    return hasher.finish();
  }
}
