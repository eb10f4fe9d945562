package io.bezant.protocol.core;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import java.util.ArrayList;
import java.util.List;

/**
 * Agreement on one batch after another while the primary does its work: pre-prepare, prepare,
 * commit [PBFT §4.2]. Knows nothing of clients or of execution beyond handing decided batches to
 * the cursor.
 *
 * <p>Own votes are treated like anyone's: they are counted when they come back as messages, which
 * is when what they rest on is durable.
 */
final class NormalCase {

  private final ClusterConfig config;
  private final CoreOptions options;
  private final ProtocolRules rules;
  private final CoreListener listener;
  private final Outgoing out;
  private final SafetyGate gate;
  private final MessageLog log;
  private final Execution execution;
  private final BatchValidator batches;
  private final VoteValidator votes;
  private final EarlyProposals early;
  private View view;
  private SequenceNumber lastProposed;
  private long lastProposedMillis;
  private long wallMillis;

  NormalCase(CoreRooms rooms, View view) {
    this.config = rooms.config();
    this.options = rooms.options();
    this.rules = rooms.rules();
    this.listener = rooms.listener();
    this.out = rooms.out();
    this.gate = rooms.gate();
    this.log = rooms.log();
    this.execution = rooms.execution();
    this.batches = new BatchValidator(config);
    this.votes = new VoteValidator(config.membership());
    this.early = new EarlyProposals(options.maxEarlyBytes());
    this.view = view;
    this.lastProposed = log.highestAccepted();
  }

  View view() {
    return view;
  }

  ReplicaId primary() {
    return config.membership().primaryOf(view);
  }

  boolean isPrimary() {
    return primary().equals(out.self());
  }

  /** The last place this replica knows to be proposed. */
  SequenceNumber lastProposed() {
    return lastProposed;
  }

  /** Whether something is proposed or decided here that is not executed yet. */
  boolean hasOpenSlots() {
    return log.highestAccepted().isAfter(execution.executed());
  }

  /** Our wall clock has moved: proposals that were ahead of it may be ready. */
  void onTick(long nowWallMillis) {
    wallMillis = nowWallMillis;
    retryEarly();
  }

  /** The window has moved: proposals that were above it may be ready. */
  void onWindowMoved() {
    retryEarly();
  }

  /** Proposes batches from the queue while the window and the pipeline have room. */
  void propose(RequestQueue queue) {
    while (isPrimary() && !queue.isEmpty() && hasRoomToPropose()) {
      lastProposedMillis = Math.max(Math.max(lastProposedMillis, wallMillis), 1);
      Batch batch =
          new Batch(
              lastProposedMillis,
              queue.take(config.limits().maxBatchRequests(), config.limits().maxBatchBytes()));
      propose(batch);
    }
  }

  private boolean hasRoomToPropose() {
    long inFlight = lastProposed.value() - execution.released().value();
    return inFlight < options.maxBatchesInFlight()
        && log.watermarks().contains(lastProposed.next());
  }

  private void propose(Batch batch) {
    lastProposed = lastProposed.next();
    Signed<PrePrepare> proposal = gate.sign(new PrePrepare(view, lastProposed, batch));
    log.slot(lastProposed).accept(proposal);
    out.persist(new DurableRecord.Accepted(proposal));
    out.broadcast(proposal);
    listener.onProposed(lastProposed, batch.requests().size());
    advance(log.slot(lastProposed));
  }

  void onPrePrepare(Signed<PrePrepare> proposal) {
    if (isAdmitted(proposal)) {
      PrePrepare message = proposal.message();
      if (batches.judge(message.batch()) instanceof Verdict.Rejected(RejectReason reason)) {
        reject(proposal, reason);
      } else if (isReady(message)) {
        accept(proposal);
      } else if (!early.keep(proposal)) {
        reject(proposal, RejectReason.BUFFER_FULL);
      }
    }
  }

  /** The time a fresh proposal claims may not be far ahead of our clock [decision 0011]. */
  private boolean isReady(PrePrepare message) {
    return log.watermarks().contains(message.sequence())
        && message.batch().proposedMillis() <= wallMillis + options.maxFutureSkewMillis();
  }

  private void retryEarly() {
    if (!early.isEmpty()) {
      early.takeIf(message -> !message.sequence().isAfter(log.watermarks().low()));
      early.takeIf(this::isReady).forEach(this::accept);
    }
  }

  private void accept(Signed<PrePrepare> proposal) {
    PrePrepare message = proposal.message();
    Slot slot = log.slot(message.sequence());
    if (slot.isCommitted()) {
      reject(proposal, RejectReason.ALREADY_DECIDED);
    } else if (slot.contradicts(proposal)) {
      slot.prePrepare().ifPresent(first -> accuse(first, proposal));
      reject(proposal, RejectReason.CONFLICT);
    } else if (slot.isAccepted()) {
      reject(proposal, RejectReason.DUPLICATE);
    } else {
      slot.accept(proposal);
      if (message.sequence().isAfter(lastProposed)) {
        lastProposed = message.sequence();
      }
      out.persist(new DurableRecord.Accepted(proposal));
      out.broadcast(gate.sign(new Prepare(view, message.sequence(), message.digest())));
      advance(slot);
    }
  }

  void onPrepare(Signed<Prepare> vote) {
    if (isAdmitted(vote)) {
      Slot slot = log.slot(vote.message().sequence());
      if (count(vote, slot.prepares())) {
        advance(slot);
      }
    }
  }

  void onCommit(Signed<Commit> vote) {
    if (isAdmitted(vote)) {
      Slot slot = log.slot(vote.message().sequence());
      if (count(vote, slot.commits())) {
        advance(slot);
      }
    }
  }

  /** A decision that proves itself: taken in any view, above what was executed. */
  void onCommittedBatch(Signed<CommittedBatch> signed) {
    CommitCertificate certificate = signed.message().certificate();
    SequenceNumber sequence = certificate.sequence();
    if (!sequence.isAfter(execution.released())) {
      reject(signed, RejectReason.ALREADY_DECIDED);
    } else if (sequence.isAfter(log.watermarks().horizon())) {
      reject(signed, RejectReason.ABOVE_WINDOW);
    } else {
      Slot slot = log.slot(sequence);
      if (slot.isCommitted()) {
        reject(signed, RejectReason.ALREADY_DECIDED);
        return;
      }
      Batch batch = signed.message().batch();
      slot.decide(batch, certificate);
      if (sequence.isAfter(lastProposed)) {
        lastProposed = sequence;
      }
      out.persist(new DurableRecord.Learned(batch, certificate));
      listener.onCommitted(sequence);
      execution.release();
    }
  }

  private boolean isAdmitted(Signed<? extends Message> message) {
    if (votes.judge(message, view, log) instanceof Verdict.Rejected(RejectReason reason)) {
      reject(message, reason);
      return false;
    }
    return true;
  }

  private <M extends Message> boolean count(Signed<M> vote, VoteSet<M> set) {
    return switch (set.add(vote)) {
      case COUNTED -> true;
      case DUPLICATE -> {
        reject(vote, RejectReason.DUPLICATE);
        yield false;
      }
      case CONFLICT -> {
        accuse(set.of(vote.sender()), vote);
        reject(vote, RejectReason.CONFLICT);
        yield false;
      }
    };
  }

  /** Takes a slot as far as its votes carry it. */
  private void advance(Slot slot) {
    if (slot.canPrepare(rules.preparesNeeded())) {
      PreparedCertificate certificate = slot.prepare(rules.preparesNeeded());
      out.persist(new DurableRecord.Prepared(certificate));
      out.broadcast(
          gate.sign(new Commit(certificate.view(), slot.sequence(), certificate.digest())));
      listener.onPrepared(slot.sequence());
    }
    if (slot.canCommit(rules.commitsNeeded())) {
      CommitCertificate certificate = slot.commit(rules.commitsNeeded());
      // What a reply reveals must not be forgotten: our durable commit or this proof remembers it.
      DurableRecord record = new DurableRecord.Committed(certificate);
      out.add(
          slot.hasCommitOf(out.self())
              ? new Effect.PersistLazily(record)
              : new Effect.Persist(record));
      listener.onCommitted(slot.sequence());
      execution.release();
    }
  }

  /** Puts back a slot that was open when the process stopped, with the own votes it implies. */
  void restore(RecoveredSlot recovered) {
    Slot slot = log.slot(recovered.sequence());
    recovered
        .accepted()
        .filter(proposal -> proposal.message().view().equals(view))
        .ifPresent(proposal -> restoreVotes(slot, proposal, recovered));
    recovered.prepared().ifPresent(slot::restore);
    recovered
        .decidedBatch()
        .ifPresent(batch -> recovered.certificate().ifPresent(proof -> slot.decide(batch, proof)));
    if (recovered.sequence().isAfter(lastProposed)) {
      lastProposed = recovered.sequence();
    }
  }

  private void restoreVotes(Slot slot, Signed<PrePrepare> proposal, RecoveredSlot recovered) {
    PrePrepare message = proposal.message();
    slot.accept(proposal);
    lastProposedMillis = Math.max(lastProposedMillis, message.batch().proposedMillis());
    if (proposal.sender().equals(out.self())) {
      gate.restore(proposal);
    } else {
      slot.prepares().add(gate.sign(new Prepare(view, message.sequence(), message.digest())));
    }
    recovered
        .prepared()
        .filter(certificate -> certificate.view().equals(view))
        .ifPresent(
            certificate ->
                slot.commits()
                    .add(gate.sign(new Commit(view, message.sequence(), certificate.digest()))));
  }

  /** What this replica has said about a slot in the current view, to be said again. */
  List<Signed<? extends Message>> ownVotes(Slot slot) {
    List<Signed<? extends Message>> own = new ArrayList<>();
    slot.prePrepare().filter(proposal -> isPrimary()).ifPresent(own::add);
    if (slot.prepares().contains(out.self())) {
      own.add(slot.prepares().of(out.self()));
    }
    if (slot.commits().contains(out.self())) {
      own.add(slot.commits().of(out.self()));
    }
    return own;
  }

  private void accuse(Signed<? extends Message> first, Signed<? extends Message> second) {
    Invariants.check(
        !first.sender().equals(out.self()), () -> "our own votes contradict: " + first);
    Evidence evidence = new Evidence(first, second);
    listener.onEvidence(evidence);
    out.add(new Effect.Accuse(evidence));
  }

  private void reject(Signed<? extends Message> message, RejectReason reason) {
    listener.onRejected(message.sender(), message.message().type(), reason);
  }
}
