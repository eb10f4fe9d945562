package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import java.util.Optional;

/**
 * What the log remembers of one place.
 *
 * @param sequence the place
 * @param accepted the proposal of the highest view accepted here; absent where the state already
 *     holds its effect
 * @param prepared the prepared certificate of the highest view
 * @param certificate the proof of the decision
 * @param learned the batch of the decision, when another replica sent it
 */
public record RecoveredSlot(
    SequenceNumber sequence,
    Optional<Signed<PrePrepare>> accepted,
    Optional<PreparedCertificate> prepared,
    Optional<CommitCertificate> certificate,
    Optional<Batch> learned) {

  static RecoveredSlot empty(SequenceNumber sequence) {
    return new RecoveredSlot(
        sequence, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The batch decided, when the log holds it. */
  Optional<Batch> decidedBatch() {
    Optional<Digest> decided = certificate.map(CommitCertificate::digest);
    return learned
        .or(() -> accepted.map(proposal -> proposal.message().batch()))
        .filter(batch -> decided.equals(Optional.of(batch.digest())));
  }

  RecoveredSlot withAccepted(Signed<PrePrepare> proposal) {
    boolean newer =
        accepted.map(old -> !old.message().view().isAfter(proposal.message().view())).orElse(true);
    return newer
        ? new RecoveredSlot(sequence, Optional.of(proposal), prepared, certificate, learned)
        : this;
  }

  RecoveredSlot withPrepared(PreparedCertificate proof) {
    boolean newer = prepared.map(old -> !old.view().isAfter(proof.view())).orElse(true);
    return newer
        ? new RecoveredSlot(sequence, accepted, Optional.of(proof), certificate, learned)
        : this;
  }

  RecoveredSlot withCertificate(CommitCertificate proof) {
    return new RecoveredSlot(sequence, accepted, prepared, Optional.of(proof), learned);
  }

  RecoveredSlot withLearned(Batch batch) {
    return new RecoveredSlot(sequence, accepted, prepared, certificate, Optional.of(batch));
  }
}
