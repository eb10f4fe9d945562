package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known about one sequence number: the proposal, the votes of the current view, and the
 * proofs won so far. Votes may come before the proposal; they count once it is there.
 */
final class Slot {

  private final SequenceNumber sequence;
  private final VoteSet<Prepare> prepares;
  private final VoteSet<Commit> commits;
  private @Nullable Signed<PrePrepare> prePrepare;
  private @Nullable PreparedCertificate prepared;
  private @Nullable CommitCertificate committed;
  private @Nullable Batch decided;
  private long payloadBytes;
  private boolean executed;

  Slot(SequenceNumber sequence, int replicaCount) {
    this.sequence = sequence;
    this.prepares = new VoteSet<>(replicaCount);
    this.commits = new VoteSet<>(replicaCount);
  }

  SequenceNumber sequence() {
    return sequence;
  }

  VoteSet<Prepare> prepares() {
    return prepares;
  }

  VoteSet<Commit> commits() {
    return commits;
  }

  /** The proposal accepted in the current view. */
  Optional<Signed<PrePrepare>> prePrepare() {
    return Optional.ofNullable(prePrepare);
  }

  /** The certificate of the highest view in which this was prepared here. */
  Optional<PreparedCertificate> prepared() {
    return Optional.ofNullable(prepared);
  }

  /** The proof of the decision. */
  Optional<CommitCertificate> committed() {
    return Optional.ofNullable(committed);
  }

  boolean isAccepted() {
    return prePrepare != null;
  }

  boolean isPrepared() {
    return prepared != null;
  }

  boolean isCommitted() {
    return committed != null;
  }

  boolean isExecuted() {
    return executed;
  }

  /** Takes a proposal up; there must not be one in this view. */
  void accept(Signed<PrePrepare> proposal) {
    Invariants.check(prePrepare == null, () -> "a second proposal is accepted at " + sequence);
    prePrepare = proposal;
  }

  /** Whether the proposal and enough prepares for it make a certificate that is not there yet. */
  boolean canPrepare(int preparesNeeded) {
    return prePrepare != null
        && prepared == null
        && prepares.count(prePrepare.message().digest()) >= preparesNeeded;
  }

  /** Forms the prepared certificate. */
  PreparedCertificate prepare(int preparesNeeded) {
    PrePrepare proposal = requireProposal().message();
    Digest digest = proposal.digest();
    prepared =
        new PreparedCertificate(
            proposal.view(),
            sequence,
            digest,
            requireProposal().envelope(),
            prepares.proof(digest, preparesNeeded));
    return prepared;
  }

  /** Whether the proposal and enough commits for it decide what is not decided yet. */
  boolean canCommit(int commitsNeeded) {
    return prePrepare != null
        && committed == null
        && commits.count(prePrepare.message().digest()) >= commitsNeeded;
  }

  /** Forms the proof of the decision. */
  CommitCertificate commit(int commitsNeeded) {
    PrePrepare proposal = requireProposal().message();
    CommitCertificate certificate =
        new CommitCertificate(
            proposal.view(),
            sequence,
            proposal.digest(),
            commits.proof(proposal.digest(), commitsNeeded));
    decide(proposal.batch(), certificate);
    return certificate;
  }

  /** Takes a decision that proves itself. */
  void decide(Batch batch, CommitCertificate certificate) {
    Invariants.check(
        committed == null || committed.digest().equals(certificate.digest()),
        () -> "two batches are decided at " + sequence);
    Invariants.check(
        batch.digest().equals(certificate.digest()),
        () -> "a decision without its batch at " + sequence);
    committed = certificate;
    decided = batch;
    payloadBytes = batch.payloadBytes();
  }

  /** The size of the batch decided here, in payload bytes; zero before the decision. */
  long payloadBytes() {
    return payloadBytes;
  }

  /** Restores a prepared certificate from the log. */
  void restore(PreparedCertificate certificate) {
    prepared = certificate;
  }

  /** Restores a place whose batch the recovered state has executed. */
  void restoreExecuted(CommitCertificate certificate) {
    committed = certificate;
    executed = true;
  }

  /** The batch decided; it is there from the decision to the execution. */
  Batch decidedBatch() {
    return Objects.requireNonNull(decided);
  }

  /** Notes the execution and lets the batch go: the log can give it back. */
  void executed() {
    Invariants.check(committed != null, () -> "executed without a decision: " + sequence);
    executed = true;
    decided = null;
    prePrepare = null;
  }

  /** Whether {@code sender} is known to have proposed or accepted something else in this view. */
  boolean contradicts(Signed<PrePrepare> proposal) {
    return prePrepare != null && !prePrepare.message().digest().equals(proposal.message().digest());
  }

  /** Whether this replica's commit is among the votes. */
  boolean hasCommitOf(ReplicaId replica) {
    return commits.contains(replica);
  }

  private Signed<PrePrepare> requireProposal() {
    return Objects.requireNonNull(prePrepare);
  }
}
