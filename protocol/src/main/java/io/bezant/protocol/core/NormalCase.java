package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PlannedSlot;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

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
  private final ProtocolRules rules;
  private final CoreListener listener;
  private final Outgoing out;
  private final SafetyGate gate;
  private final MessageLog log;
  private final Execution execution;
  private final BatchValidator batches;
  private final VoteValidator votes;
  private final Ballots ballots;
  private final EarlyProposals early;
  private final MissingBatches missing;
  private final Progress progress;
  private final AgreedTime time;
  private final PlannedSlots planned;
  private final Pipeline pipeline;
  // Up to here the view began with its plan; its primary may propose only above.
  private SequenceNumber plannedThrough = SequenceNumber.ZERO;
  private View view;
  private boolean isActive;
  private SequenceNumber lastProposed;

  NormalCase(CoreRooms rooms, Progress progress, View view) {
    this.config = rooms.config();
    this.rules = rooms.rules();
    this.listener = rooms.listener();
    this.out = rooms.out();
    this.gate = rooms.gate();
    this.log = rooms.log();
    this.execution = rooms.execution();
    this.batches = new BatchValidator(config);
    this.votes = new VoteValidator(config.membership(), rules);
    this.ballots = new Ballots(out, listener);
    this.early = new EarlyProposals(rooms.options().maxEarlyBytes());
    this.missing = new MissingBatches(rooms);
    this.progress = progress;
    this.time = new AgreedTime(rooms.options());
    this.planned = new PlannedSlots(log);
    this.pipeline = new Pipeline(rooms, time);
    this.view = view;
    this.isActive = gate.mayVoteIn(view);
    this.lastProposed = log.highestAccepted();
    raiseLastProposed(execution.released());
  }

  View view() {
    return view;
  }

  ReplicaId primary() {
    return config.membership().primaryOf(view);
  }

  boolean isPrimary() {
    return isActive && primary().equals(out.self());
  }

  /** The last place this replica knows to be proposed. */
  SequenceNumber lastProposed() {
    return lastProposed;
  }

  /** Whether this replica takes part in its view and another one leads it. */
  boolean isBackup() {
    return isActive && !isPrimary();
  }

  /** Whether something is proposed or decided here and what comes before it is not decided. */
  boolean hasOpenSlots() {
    return log.highestAccepted().isAfter(execution.released());
  }

  /** Since when something is open and nothing was decided, if anything is open. */
  OptionalLong openSinceMillis() {
    return hasOpenSlots() ? OptionalLong.of(progress.restingSinceMillis()) : OptionalLong.empty();
  }

  Progress progress() {
    return progress;
  }

  /** Our clocks have moved: proposals that were ahead of the wall clock may be ready. */
  void onTick(long monotonicMillis, long nowWallMillis) {
    time.onTick(monotonicMillis, nowWallMillis);
    progress.onTick(monotonicMillis);
    missing.onTick(monotonicMillis);
    planned.onTick();
    onWindowMoved();
  }

  /** Stops voting: what is learned by proofs still counts. */
  void leaveView() {
    isActive = rules.votesAfterLeaving();
  }

  /** Begins a view with what its primary was bound to propose. */
  void enterView(View entered, NewViewPlanner.Plan plan, List<PlannedSlot> slots) {
    log.requireNothingDecidedBefore(entered, plan.last());
    view = entered;
    isActive = gate.mayVoteIn(entered);
    lastProposed = plan.last();
    plannedThrough = plan.last();
    raiseLastProposed(execution.released());
    progress.forget();
    time.onViewEntered();
    missing.clear();
    for (Slot slot : log.above(log.watermarks().low())) {
      slot.enterView(plan.digests().get(slot.sequence()));
    }
    slots.forEach(this::requireNoContradiction);
    if (isActive) {
      planned.begin(slots);
      beginPlanned();
    }
  }

  /** Votes in its view from now on, if what it has forgotten allows that now. */
  void rejoin() {
    isActive = gate.mayVoteIn(view);
  }

  /** Votes for what the view was bound to begin with, as far as its time has come. */
  private void beginPlanned() {
    boolean isLacking = false;
    for (PlannedSlot begun : planned.take()) {
      Slot slot = log.slot(begun.sequence());
      if (propose(slot, begun)) {
        if (slot.holds(begun.digest())) {
          vote(slot, begun.digest());
        } else {
          missing.want(begun.sequence(), begun.digest());
          isLacking = true;
        }
      }
    }
    if (isLacking) {
      missing.ask();
    }
  }

  /**
   * Takes up what a new view begins with. What was decided in an earlier view must be in its plan.
   * What was decided in a later one, while this replica was behind, need not be: then the view is
   * over already and there is nothing to vote for.
   */
  private boolean propose(Slot slot, PlannedSlot begun) {
    requireNoContradiction(begun);
    if (slot.isDecidedOtherwise(begun.digest())) {
      return false;
    }
    slot.propose(new Proposal(view, begun.digest(), begun.prePrepare()));
    return true;
  }

  private void requireNoContradiction(PlannedSlot begun) {
    if (log.watermarks().contains(begun.sequence())) {
      Slot slot = log.slot(begun.sequence());
      Invariants.check(
          !slot.isDecidedOtherwise(begun.digest()) || !slot.isDecidedBefore(view),
          () -> "a new view proposes another batch than was decided at " + begun.sequence());
    }
  }

  private void vote(Slot slot, Digest digest) {
    if (!isPrimary()) {
      out.broadcast(gate.sign(new Prepare(view, slot.sequence(), digest)));
    }
    advance(slot);
  }

  /** The batches that a new view continues with and that are not here. */
  MissingBatches missing() {
    return missing;
  }

  /** Takes a batch that was asked for; returns whether it was. */
  boolean onBatchBody(Signed<BatchBody> signed) {
    SequenceNumber sequence = signed.message().sequence();
    Batch batch = signed.message().batch();
    if (!missing.remove(sequence, batch.digest())) {
      reject(signed, RejectReason.NOT_WANTED);
      return false;
    }
    if (!sequence.isAfter(log.discarded())) {
      return false;
    }
    Slot slot = log.slot(sequence);
    if (!slot.holds(batch.digest())) {
      slot.hold(batch);
      out.persist(new DurableRecord.Body(sequence, batch));
    }
    if (isActive && slot.proposal().map(p -> p.digest().equals(batch.digest())).orElse(false)) {
      vote(slot, batch.digest());
    }
    return true;
  }

  /** The window has moved: proposals that were above it may be ready. */
  void onWindowMoved() {
    raiseLastProposed(log.watermarks().low());
    if (isActive) {
      beginPlanned();
    }
    retryEarly();
  }

  /** Proposes batches from the queue while the window and the pipeline have room. */
  void propose(RequestQueue queue) {
    while (mayPropose()) {
      Optional<Batch> next = pipeline.next(queue, lastProposed);
      if (next.isEmpty()) {
        return;
      }
      propose(next.get());
    }
  }

  /** Proposes empty batches through this place while there is room. */
  void fill(SequenceNumber through) {
    while (through.isAfter(lastProposed) && mayPropose() && pipeline.hasRoom(lastProposed)) {
      propose(Batch.EMPTY);
    }
  }

  private boolean mayPropose() {
    return isPrimary() && missing.isEmpty() && log.watermarks().contains(lastProposed.next());
  }

  private void propose(Batch batch) {
    noteOpen();
    lastProposed = lastProposed.next();
    Signed<PrePrepare> proposal = gate.sign(new PrePrepare(view, lastProposed, batch));
    log.slot(lastProposed).accept(proposal);
    progress.onAccepted(lastProposed, batch);
    out.persist(new DurableRecord.Accepted(proposal));
    out.broadcast(proposal);
    listener.onProposed(lastProposed, batch.requests().size());
    advance(log.slot(lastProposed));
  }

  private void noteOpen() {
    if (!hasOpenSlots()) {
      progress.restart();
    }
  }

  /** Hands on what is decided next in order; the view has got on if anything is. */
  private void release() {
    SequenceNumber before = execution.released();
    execution.release();
    if (execution.released().isAfter(before)) {
      progress.restart();
    }
  }

  void onPrePrepare(Signed<PrePrepare> proposal) {
    if (isAdmitted(proposal)) {
      PrePrepare message = proposal.message();
      if (!rules.isFree(message.sequence(), plannedThrough)) {
        reject(proposal, RejectReason.CONFLICT);
      } else if (batches.judge(message.batch()) instanceof Verdict.Rejected(RejectReason reason)) {
        reject(proposal, reason);
      } else {
        takeUp(proposal);
      }
    }
  }

  private void takeUp(Signed<PrePrepare> proposal) {
    if (isReady(proposal.message())) {
      accept(proposal);
    } else if (!early.keep(proposal)) {
      reject(proposal, RejectReason.BUFFER_FULL);
    }
  }

  private boolean isReady(PrePrepare message) {
    return rules.mayAccept(message.sequence(), log.watermarks().high())
        && pipeline.hasRoomFor(message)
        && time.isReached(message.batch().proposedMillis());
  }

  private void retryEarly() {
    if (isActive && !early.isEmpty()) {
      early.takeIf(
          message ->
              view.isAfter(message.view()) || !message.sequence().isAfter(log.watermarks().low()));
      early.takeIf(this::isReady).forEach(this::takeUp);
    }
  }

  private void accept(Signed<PrePrepare> proposal) {
    PrePrepare message = proposal.message();
    Slot slot = log.slot(message.sequence());
    if (slot.isCommitted() || !message.sequence().isAfter(execution.released())) {
      reject(proposal, RejectReason.ALREADY_DECIDED);
    } else if (slot.contradicts(proposal)) {
      slot.prePrepare().ifPresent(first -> ballots.accuse(first, proposal));
      reject(proposal, RejectReason.CONFLICT);
    } else if (slot.isAccepted()) {
      reject(proposal, RejectReason.DUPLICATE);
    } else {
      noteOpen();
      slot.accept(proposal);
      progress.onAccepted(message.sequence(), message.batch());
      raiseLastProposed(message.sequence());
      out.persist(new DurableRecord.Accepted(proposal));
      out.broadcast(gate.sign(new Prepare(view, message.sequence(), message.digest())));
      advance(slot);
    }
  }

  void onPrepare(Signed<Prepare> vote) {
    if (isAdmitted(vote)) {
      Slot slot = log.slot(vote.message().sequence());
      if (ballots.count(vote, slot.prepares(), slot)) {
        advance(slot);
      }
    }
  }

  void onCommit(Signed<Commit> vote) {
    if (isAdmitted(vote)) {
      Slot slot = log.slot(vote.message().sequence());
      if (ballots.count(vote, slot.commits(), slot)) {
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
      noteOpen();
      slot.decide(batch, certificate);
      time.onDecided(batch.proposedMillis());
      raiseLastProposed(sequence);
      out.persist(new DurableRecord.Learned(batch, certificate));
      listener.onCommitted(sequence);
      release();
    }
  }

  private boolean isAdmitted(Signed<? extends Message> message) {
    if (!isActive && !(message.message() instanceof Commit)) {
      reject(message, RejectReason.OLD_VIEW);
      return false;
    }
    if (votes.judge(message, view, log) instanceof Verdict.Rejected(RejectReason reason)) {
      reject(message, reason);
      return false;
    }
    return true;
  }

  /** Takes a slot as far as its votes carry it. */
  private void advance(Slot slot) {
    if (isActive && slot.canPrepare(rules.preparesNeeded())) {
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
          rules.mustRemember(slot.hasCommitOf(out.self()))
              ? new Effect.Persist(record)
              : new Effect.PersistLazily(record));
      progress.onDecided(slot.sequence());
      time.onDecided(slot.decidedBatch().proposedMillis());
      listener.onCommitted(slot.sequence());
      release();
    }
  }

  /** Puts back what was open when the process stopped, with the own votes it implies. */
  void restore(RecoveredSlot recovered) {
    Slot slot = log.slot(recovered.sequence());
    recovered.batches().forEach(slot::hold);
    recovered.prepared().ifPresent(slot::restore);
    recovered
        .accepted()
        .filter(proposal -> proposal.message().view().equals(view))
        .ifPresent(
            proposal -> {
              slot.accept(proposal);
              time.restore(proposal.message().batch().proposedMillis());
              restoreVotes(slot, proposal.message().digest(), proposal.sender());
            });
    recovered
        .decidedBatch()
        .ifPresent(batch -> recovered.certificate().ifPresent(proof -> slot.decide(batch, proof)));
    raiseLastProposed(recovered.sequence());
  }

  /** Puts back what the current view began with; its batches were restored before. */
  void restore(NewView entered) {
    plannedThrough = NewViewPlanner.plan(entered.viewChanges(), rules).last();
    raiseLastProposed(plannedThrough);
    for (PlannedSlot begun : isActive ? entered.plan() : List.<PlannedSlot>of()) {
      if (begun.sequence().isAfter(log.watermarks().high())) {
        planned.add(begun);
      } else if (begun.sequence().isAfter(log.watermarks().low())) {
        restore(begun);
      }
    }
  }

  private void restore(PlannedSlot begun) {
    Slot slot = log.slot(begun.sequence());
    if (!propose(slot, begun)) {
      return;
    }
    if (slot.holds(begun.digest())) {
      restoreVotes(slot, begun.digest(), begun.prePrepare().sender());
    } else {
      missing.want(begun.sequence(), begun.digest());
    }
  }

  private void raiseLastProposed(SequenceNumber sequence) {
    lastProposed = sequence.isAfter(lastProposed) ? sequence : lastProposed;
  }

  private void restoreVotes(Slot slot, Digest digest, ReplicaId proposer) {
    if (proposer.equals(out.self())) {
      gate.vouch(view, slot.sequence(), digest);
    } else {
      slot.prepares().add(gate.sign(new Prepare(view, slot.sequence(), digest)));
    }
    if (slot.isPrepared()) {
      slot.commits().add(gate.sign(new Commit(view, slot.sequence(), digest)));
    }
  }

  /** Goes on with what was open: nobody's vote may come any more, least of all to one alone. */
  void resume() {
    log.above(execution.executed()).forEach(this::advance);
  }

  /** The requests of what is proposed in this view and not executed. */
  List<List<SignedRequest>> openRequests() {
    return log.requestsAbove(execution.executed());
  }

  private void reject(Signed<? extends Message> message, RejectReason reason) {
    ballots.reject(message, reason);
  }
}
