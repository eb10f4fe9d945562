package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known about one sequence number: the proposal and the votes of the current view, the
 * batches proposed so far, and the proofs won. Votes may come before the proposal; they count once
 * it and its batch are there.
 */
final class Slot {

  private final SequenceNumber sequence;
  private final ProtocolRules rules;
  private final Map<Digest, Batch> batches = new LinkedHashMap<>();
  private VoteSet<Prepare> prepares;
  private VoteSet<Commit> commits;
  private @Nullable Proposal proposal;
  private @Nullable Signed<PrePrepare> prePrepare;
  private @Nullable PreparedCertificate prepared;
  private @Nullable CommitCertificate committed;
  private long payloadBytes;
  private boolean executed;

  Slot(SequenceNumber sequence, ProtocolRules rules) {
    this.sequence = sequence;
    this.rules = rules;
    this.prepares = new VoteSet<>(rules);
    this.commits = new VoteSet<>(rules);
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

  /** The proposal of the current view. */
  Optional<Proposal> proposal() {
    return Optional.ofNullable(proposal);
  }

  /** The pre-prepare of the current view, unless the proposal came with the new view. */
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
    return proposal != null;
  }

  /** Whether this is prepared in the current view. */
  boolean isPrepared() {
    return prepared != null && proposal != null && prepared.view().equals(proposal.view());
  }

  boolean isCommitted() {
    return committed != null;
  }

  /** Whether something else than this is decided here. */
  boolean isDecidedOtherwise(Digest digest) {
    return committed != null && !committed.digest().equals(digest);
  }

  /** Whether this was decided in a view before that one. */
  boolean isDecidedBefore(View later) {
    return committed != null && later.isAfter(committed.view());
  }

  boolean isExecuted() {
    return executed;
  }

  /** The size of the batch decided here, or else proposed in this view, in payload bytes. */
  long payloadBytes() {
    return isCommitted() ? payloadBytes : proposedBatch().map(Batch::payloadBytes).orElse(0L);
  }

  /**
   * Forgets the votes and the proposal of the view that is over; proofs and their batches stay.
   *
   * @param planned the digest that the new view begins with here, if it begins with one
   */
  void enterView(@Nullable Digest planned) {
    Set<Digest> kept = new LinkedHashSet<>();
    if (planned != null) {
      kept.add(planned);
    }
    if (proposal != null) {
      kept.add(proposal.digest());
    }
    if (prepared != null) {
      kept.add(prepared.digest());
    }
    if (committed != null) {
      kept.add(committed.digest());
    }
    batches.keySet().retainAll(kept);
    prepares = new VoteSet<>(rules);
    commits = new VoteSet<>(rules);
    proposal = null;
    prePrepare = null;
  }

  /** Takes up a pre-prepare; there must be no proposal in this view. */
  void accept(Signed<PrePrepare> signed) {
    PrePrepare message = signed.message();
    propose(new Proposal(message.view(), message.digest(), signed.envelope()));
    prePrepare = signed;
    hold(message.batch());
  }

  /** Takes up a proposal of which only the digest may be known. */
  void propose(Proposal planned) {
    Invariants.check(proposal == null, () -> "a second proposal is accepted at " + sequence);
    proposal = planned;
    if (planned.digest().equals(Batch.EMPTY.digest())) {
      hold(Batch.EMPTY);
    }
  }

  /** Keeps a batch until it is executed. */
  void hold(Batch batch) {
    if (!executed) {
      batches.put(batch.digest(), batch);
    }
  }

  /** Whether the batch with this digest is here, or its effect. */
  boolean holds(Digest digest) {
    return batches.containsKey(digest)
        || digest.equals(Batch.EMPTY.digest())
        || (executed && committed != null && committed.digest().equals(digest));
  }

  /** Whether this view's proposal, its batch and enough prepares make a certificate. */
  boolean canPrepare(int preparesNeeded) {
    return proposal != null
        && !isPrepared()
        && holds(proposal.digest())
        && prepares.count(proposal.digest()) >= preparesNeeded;
  }

  /** Forms the prepared certificate of this view. */
  PreparedCertificate prepare(int preparesNeeded) {
    Proposal proposed = Objects.requireNonNull(proposal);
    prepared =
        new PreparedCertificate(
            proposed.view(),
            sequence,
            proposed.digest(),
            proposed.prePrepare(),
            prepares.proof(proposed.digest(), preparesNeeded));
    return prepared;
  }

  /** Whether this view's proposal, its batch and enough commits decide what is not decided. */
  boolean canCommit(int commitsNeeded) {
    return proposal != null
        && committed == null
        && batches.containsKey(proposal.digest())
        && commits.count(proposal.digest()) >= commitsNeeded;
  }

  /** Forms the proof of the decision. */
  CommitCertificate commit(int commitsNeeded) {
    Proposal proposed = Objects.requireNonNull(proposal);
    CommitCertificate certificate =
        new CommitCertificate(
            proposed.view(),
            sequence,
            proposed.digest(),
            commits.proof(proposed.digest(), commitsNeeded));
    decide(requireBatch(proposed.digest()), certificate);
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
    hold(batch);
    payloadBytes = batch.payloadBytes();
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

  /** The batch proposed in this view, if it is here. */
  Optional<Batch> proposedBatch() {
    return proposal().flatMap(proposed -> Optional.ofNullable(batches.get(proposed.digest())));
  }

  /** The batch decided; it is there from the decision to the execution. */
  Batch decidedBatch() {
    return requireBatch(Objects.requireNonNull(committed).digest());
  }

  private Batch requireBatch(Digest digest) {
    return Objects.requireNonNull(batches.get(digest));
  }

  /** Notes the execution and lets the batches go: the log can give them back. */
  void executed() {
    Invariants.check(committed != null, () -> "executed without a decision: " + sequence);
    executed = true;
    batches.clear();
    prePrepare = null;
  }

  /** Whether something else was proposed in this view. */
  boolean contradicts(Signed<PrePrepare> other) {
    return proposal != null && !proposal.digest().equals(other.message().digest());
  }

  /** Whether this replica's commit of this view is among the votes. */
  boolean hasCommitOf(ReplicaId replica) {
    return commits.contains(replica);
  }

  /** What a replica has said here in the current view, to be said again. */
  List<Signed<? extends Message>> votesOf(ReplicaId replica) {
    List<Signed<? extends Message>> said = new ArrayList<>();
    if (prePrepare != null && prePrepare.sender().equals(replica)) {
      said.add(prePrepare);
    }
    if (prepares.contains(replica)) {
      said.add(prepares.of(replica));
    }
    if (commits.contains(replica)) {
      said.add(commits.of(replica));
    }
    return said;
  }
}
