package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the log remembers of one place.
 *
 * @param sequence the place
 * @param accepted the proposal of the highest view accepted here; absent where the state already
 *     holds its effect
 * @param prepared the prepared certificate of the highest view
 * @param certificate the proof of the decision
 * @param batches the batches that were accepted, fetched or learned
 */
public record RecoveredSlot(
    SequenceNumber sequence,
    Optional<Signed<PrePrepare>> accepted,
    Optional<PreparedCertificate> prepared,
    Optional<CommitCertificate> certificate,
    List<Batch> batches) {

  /** Copies the list. */
  public RecoveredSlot {
    batches = List.copyOf(batches);
  }

  static RecoveredSlot empty(SequenceNumber sequence) {
    return new RecoveredSlot(
        sequence, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
  }

  /** The batch decided, when the log holds it; the empty one needs no record. */
  Optional<Batch> decidedBatch() {
    Optional<Digest> decided = certificate.map(CommitCertificate::digest);
    if (decided.equals(Optional.of(Batch.EMPTY.digest()))) {
      return Optional.of(Batch.EMPTY);
    }
    return batches.stream()
        .filter(batch -> decided.equals(Optional.of(batch.digest())))
        .findFirst();
  }

  RecoveredSlot withAccepted(Signed<PrePrepare> proposal) {
    boolean newer =
        accepted.map(old -> !old.message().view().isAfter(proposal.message().view())).orElse(true);
    Optional<Signed<PrePrepare>> last = newer ? Optional.of(proposal) : accepted;
    return new RecoveredSlot(sequence, last, prepared, certificate, batches)
        .withBatch(proposal.message().batch());
  }

  RecoveredSlot withBatch(Batch batch) {
    if (batches.contains(batch)) {
      return this;
    }
    List<Batch> more = new ArrayList<>(batches);
    more.add(batch);
    return new RecoveredSlot(sequence, accepted, prepared, certificate, more);
  }

  RecoveredSlot withPrepared(PreparedCertificate proof) {
    boolean newer = prepared.map(old -> !old.view().isAfter(proof.view())).orElse(true);
    return newer
        ? new RecoveredSlot(sequence, accepted, Optional.of(proof), certificate, batches)
        : this;
  }

  RecoveredSlot withCertificate(CommitCertificate proof) {
    return new RecoveredSlot(sequence, accepted, prepared, Optional.of(proof), batches);
  }
}
