package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Epoch;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.CheckpointProof;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.FetchBody;
import io.bezant.protocol.message.FetchCommitted;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageSealer;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Ready;
import io.bezant.protocol.message.Recover;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateDifference;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.Status;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The heart of a replica: events in, effects out, and nothing else. The same events in the same
 * order give the same effects, in production, in a test and in a replay of last night's failure.
 *
 * <p>It dispatches and has no logic of its own: {@link NormalCase} agrees, {@link Execution}
 * releases in order, {@link Checkpointing} cuts the log, {@link Retransmission} repairs what was
 * lost. Not thread-safe: one thread steps it.
 */
public final class ReplicaCore {

  private final Outgoing out;
  private final CoreRooms rooms;
  private final NormalCase normalCase;
  private final Checkpointing checkpointing;
  private final Retransmission retransmission;
  private final ViewChanges viewChanges;
  private final StateTransfer transfer;
  private final BoundaryFill boundaryFill;
  private final RequestQueue queue;
  private final EarlyMessages early;
  private final Patience patience;
  private final Grace grace;
  private final Suspicion suspicion;
  private final LivedTime time = new LivedTime();
  private final Links links;
  private final AppliedState applied;
  private final ReadGate reads;
  private @Nullable EdgeSnapshot lastEdge;
  private SequenceNumber lastStable;

  /**
   * A core that goes on from what survived. The state may be older than what the log reaches back
   * to, or empty: it was lost, and is learned again from the others, batch by batch or as a whole.
   * The log remembers every vote meanwhile, so ordering goes on; checkpoints, replies and reads
   * rest on the state and wait for it.
   *
   * @param setting the cluster, the local settings, and who watches
   * @param sealer the voice of this replica
   * @param durable what the log remembers
   * @param applied what the state on disk holds
   */
  public ReplicaCore(
      Setting setting, MessageSealer sealer, DurableState durable, AppliedState applied) {
    ClusterConfig config = setting.config();
    this.applied = applied;
    this.out = new Outgoing(sealer);
    SafetyGate gate = new SafetyGate(out, setting.rules());
    RecoveringPeers peers = new RecoveringPeers(out.self(), setting.rules(), setting.options());
    MessageLog log =
        new MessageLog(
            setting.rules(),
            new Watermarks(durable.stable().sequence(), config.windowSize()),
            durable.knownFrom(applied.sequence()));
    LeaseClock clock =
        new LeaseClock(config.limits().leases().maxStepMillis(), setting.rules(), applied);
    Execution execution =
        new Execution(log, out, config.checkpointInterval(), applied.sequence(), clock);
    this.rooms =
        new CoreRooms(
            config,
            setting.options(),
            setting.rules(),
            setting.listener(),
            out,
            gate,
            log,
            execution,
            peers,
            new OwnLoss(out, setting.rules(), gate, peers, durable.amnesia()));
    this.patience = new Patience(setting.options(), setting.rules());
    this.grace = new Grace(out, patience);
    this.normalCase = new NormalCase(rooms, new Progress(patience), durable.view());
    this.checkpointing = new Checkpointing(rooms, durable, applied);
    this.lastStable = checkpointing.stable().sequence();
    this.queue = new RequestQueue(setting.options(), config.limits());
    this.early = new EarlyMessages(config.membership().size(), setting.options());
    this.suspicion = new Suspicion(rooms, normalCase, queue, grace, time);
    this.links = new Links(out.self(), config.membership().size(), config.quorums().quorum());
    this.transfer = new StateTransfer(rooms);
    durable.slots().forEach(this::restore);
    durable.entered().ifPresent(newView -> normalCase.restore(newView.message()));
    normalCase.openRequests().forEach(queue::markUnderWay);
    this.viewChanges = new ViewChanges(rooms, normalCase, checkpointing, patience, durable);
    if (viewChanges.isChanging()) {
      normalCase.leaveView();
    }
    this.retransmission = new Retransmission(rooms, normalCase, checkpointing, viewChanges);
    this.boundaryFill = new BoundaryFill(rooms, normalCase);
    this.reads = new ReadGate(rooms, durable, applied.sequence());
    durable.entered().ifPresent(newView -> reads.onViewEntered(newView.message()));
  }

  /**
   * What a core is given beside its voice and its memory.
   *
   * @param config the cluster
   * @param options the local settings
   * @param rules the rules; tests plant mistakes here
   * @param listener who watches
   */
  public record Setting(
      ClusterConfig config, CoreOptions options, ProtocolRules rules, CoreListener listener) {

    /** The setting of a cluster with everything else as usual. */
    public static Setting of(ClusterConfig config) {
      return new Setting(
          config, CoreOptions.DEFAULT, new ProtocolRules(config.quorums()), CoreListener.NONE);
    }
  }

  private void restore(RecoveredSlot recovered) {
    if (recovered.sequence().isAfter(applied.sequence())) {
      normalCase.restore(recovered);
    } else {
      Slot slot = rooms.log().slot(recovered.sequence());
      recovered.certificate().ifPresent(slot::restoreExecuted);
      // What is executed but not stable must still survive a view change.
      recovered.prepared().ifPresent(slot::restore);
    }
  }

  /** What to do before the first event: finish what the last life left undone. Called once. */
  public List<Effect> start() {
    if (!checkpointing.hasAnnounced(applied.sequence())) {
      checkpointing.onCheckpointTaken(applied.sequence(), applied.root());
    }
    normalCase.resume();
    checkpointing.resume();
    rooms.execution().release();
    retransmission.sayStatus();
    return out.drain();
  }

  /** Takes one event and returns what it asks for, in the order in which it must happen. */
  public List<Effect> step(Event event) {
    switch (event) {
      case Event.MessageReceived(Signed<?> message) -> onMessage(message);
      case Event.RequestReceived(
              SignedRequest request,
              Event.Origin origin,
              Optional<Reply> answered) ->
          onRequest(request, origin, answered);
      case Event.Tick(long monotonicMillis, long wallMillis) -> onTick(monotonicMillis, wallMillis);
      case Event.BatchExecuted executed -> onExecuted(executed);
      case Event.CheckpointTaken(SequenceNumber sequence, var root) -> {
        checkpointing.onCheckpointTaken(sequence, root);
        onWindowMoved();
      }
      case Event.StateSought(long number, Found found) -> transfer.onSought(number, found);
      case Event.ChunkStored(long number) -> transfer.onStored(number);
      case Event.StateInstalled(SequenceNumber sequence, var root, boolean hasLeases) ->
          onInstalled(transfer.onInstalled(sequence, root), hasLeases);
      case Event.LinkChanged(ReplicaId peer, boolean isUp) -> {
        links.onChanged(peer, isUp, time.nowMillis());
        if (isUp) {
          retransmission.greet(peer);
        }
      }
      case Event.ProbeAnswered(ReplicaId peer, long number) -> grace.onAnswered(peer, number);
    }
    normalCase.progress().takeAccepted().forEach(suspicion::onProposed);
    normalCase.propose(queue);
    if (queue.isEmpty()) {
      boundaryFill.fill();
    }
    return out.drain();
  }

  /** Whether the state was lost and does not hold yet what a stable checkpoint covers. */
  private boolean isIncomplete() {
    return checkpointing.stable().sequence().isAfter(rooms.execution().released());
  }

  /** Time is counted from the first tick of this life: nothing can have waited longer. */
  private void onTick(long monotonicMillis, long wallMillis) {
    long nowMillis = time.advance(monotonicMillis);
    patience.onTick(nowMillis);
    rooms.execution().leaseClock().onTick(monotonicMillis);
    normalCase.onTick(nowMillis, wallMillis);
    suspicion.onTick(wallMillis);
    boolean isBehind = transfer.isActive() || retransmission.isBehind() || isIncomplete();
    long waited =
        viewChanges.isChanging()
            ? viewChanges.waitedMillis(nowMillis)
            : suspicion.waitedMillis(isBehind);
    grace.onTick(nowMillis, viewChanges.promised(), viewChanges.primary(), waited);
    viewChanges.onTick(nowMillis, grace.timeoutMillis());
    suspicion
        .reason(isBehind)
        .map(reason -> new Grounds(reason, waited, grace.isSilent()))
        .ifPresent(grounds -> viewChanges.onReason(grounds, suspicion.isViewYoung()));
    if (links.isLost(viewChanges.promised(), viewChanges.primary(), nowMillis)
        && viewChanges.onPrimaryLost()) {
      links.onUsed(nowMillis);
    }
    if (isIncomplete() && retransmission.knowsTheOthers()) {
      transfer.onLoss(checkpointing.stable());
    }
    onTickOfLosses(nowMillis);
    retransmission.onTick(nowMillis, suspicion.isWaiting(rooms.options().busyStatusMillis()));
    transfer.onTick(nowMillis);
    if (time.isAfterPause()) {
      retransmission.sayStatus();
    }
  }

  /** Who lost its log says so, and what others say of theirs may be a reason to change views. */
  private void onTickOfLosses(long nowMillis) {
    RecoveringPeers peers = rooms.peers();
    peers.onTick(nowMillis);
    boolean isComplete = !transfer.isActive() && retransmission.hasCaughtUp();
    rooms.ownLoss().onTick(nowMillis, rooms.options().idleStatusMillis(), isComplete);
    if (!rooms.ownLoss().isWhole()) {
      reconsider();
      return;
    }
    if (peers.isRecovering(viewChanges.primary())) {
      // It cannot lead: waiting for it would be in vain.
      viewChanges.onPrimaryLost();
    }
    peers
        .readyPeer()
        .filter(ready -> viewChanges.onPeerReady())
        .ifPresent(
            ready -> {
              peers.onBlamed(ready);
              rooms.listener().onPeerReady(ready);
            });
  }

  /** What was no way back when it was found may be one now: fewer others recover. */
  private void reconsider() {
    boolean mayVote =
        viewChanges.proof().map(proof -> rooms.ownLoss().onView(proof.message())).orElse(false);
    if (mayVote) {
      normalCase.rejoin();
    }
    healIfCovered();
  }

  private void healIfCovered() {
    if (rooms.ownLoss().onStable(checkpointing.stable().sequence())) {
      suspicion.onViewEntered();
      viewChanges.onHealed();
      // What is said waits for the disk: healed is only who will remember it.
      retransmission.sayStatus();
    }
  }

  /** All places move to the installed state together; what lies above is agreed as ever. */
  private void onInstalled(TransferredState installed, boolean hasLeases) {
    rooms.execution().jump(installed.state().sequence());
    rooms.execution().leaseClock().onInstalled(installed.agreedMillis(), hasLeases);
    checkpointing.onInstalled(installed);
    queue.forgetAll();
    suspicion.onInstalled();
    onWindowMoved();
    rooms.execution().release();
    retransmission.sayStatus();
  }

  private void onMessage(Signed<?> signed) {
    rooms.ownLoss().onHeard(signed.sender());
    if (isEarly(signed.message())) {
      if (!early.keep(signed)) {
        rooms
            .listener()
            .onRejected(signed.sender(), signed.message().type(), RejectReason.FUTURE_VIEW);
      }
      return;
    }
    switch (signed.message()) {
      case PrePrepare ignored -> normalCase.onPrePrepare(signed.as(PrePrepare.class));
      case Prepare ignored -> normalCase.onPrepare(signed.as(Prepare.class));
      case Commit ignored -> normalCase.onCommit(signed.as(Commit.class));
      case CommittedBatch ignored -> normalCase.onCommittedBatch(signed.as(CommittedBatch.class));
      case Checkpoint ignored -> {
        transfer.onCheckpoint(signed.as(Checkpoint.class));
        checkpointing.onCheckpoint(signed.as(Checkpoint.class));
        onWindowMoved();
      }
      case Status ignored -> retransmission.onStatus(signed.as(Status.class));
      case FetchCommitted ignored ->
          retransmission.onFetchCommitted(signed.as(FetchCommitted.class));
      case Suspect ignored -> viewChanges.onSuspect(signed.as(Suspect.class));
      case ViewChange ignored -> viewChanges.onViewChange(signed.as(ViewChange.class));
      case NewView ignored -> onNewView(signed.as(NewView.class));
      case FetchBody ignored -> retransmission.onFetchBody(signed.as(FetchBody.class));
      case BatchBody ignored -> {
        if (normalCase.onBatchBody(signed.as(BatchBody.class))) {
          viewChanges.onBodyArrived();
        }
      }
      case CheckpointProof ignored -> transfer.onProof(signed.as(CheckpointProof.class));
      case FetchState ignored -> retransmission.onFetchState(signed.as(FetchState.class));
      case StateManifest ignored -> transfer.onManifest(signed.as(StateManifest.class));
      case StateChunk ignored -> transfer.onChunk(signed.as(StateChunk.class));
      case StateDifference ignored -> transfer.onDifference(signed.as(StateDifference.class));
      case Recover(Digest nonce) -> rooms.peers().hear(signed.sender(), nonce, /* ready= */ false);
      case Ready(Digest nonce) -> rooms.peers().hear(signed.sender(), nonce, /* ready= */ true);
    }
  }

  /** Whether this belongs to the normal case of a view not entered yet. */
  private boolean isEarly(Message message) {
    return switch (message.type()) {
      case PRE_PREPARE, PREPARE, COMMIT -> message.view().isAfter(normalCase.view());
      case CHECKPOINT,
          STATUS,
          COMMITTED_BATCH,
          FETCH_COMMITTED,
          SUSPECT,
          VIEW_CHANGE,
          NEW_VIEW,
          FETCH_BODY,
          BATCH_BODY,
          CHECKPOINT_PROOF,
          FETCH_STATE,
          STATE_MANIFEST,
          STATE_CHUNK,
          STATE_DIFFERENCE,
          RECOVER,
          READY ->
          false;
    };
  }

  private void onNewView(Signed<NewView> signed) {
    if (viewChanges.onNewView(signed)) {
      queue.clearUnderWay();
      normalCase.openRequests().forEach(queue::markUnderWay);
      suspicion.onViewEntered();
      reads.onViewEntered(signed.message());
      onWindowMoved();
      early.take(normalCase.view()).forEach(this::onMessage);
    }
  }

  private void onWindowMoved() {
    normalCase.onWindowMoved();
    if (checkpointing.stable().sequence().isAfter(lastStable)) {
      lastStable = checkpointing.stable().sequence();
      out.add(new Effect.KeepState(lastStable));
      patience.onProgress();
    }
    healIfCovered();
    checkpointing.takeCut().ifPresent(this::cutThrough);
  }

  private void cutThrough(SequenceNumber sequence) {
    out.add(
        new Effect.PersistLazily(
            new DurableRecord.Head(
                Epoch.ZERO,
                sequence,
                checkpointing.stable(),
                checkpointing.own(),
                viewChanges.promisedRecord(),
                viewChanges.enteredRecord(),
                rooms.ownLoss().stage())));
    out.add(new Effect.DiscardBelow(sequence));
  }

  private void onRequest(SignedRequest request, Event.Origin origin, Optional<Reply> answered) {
    if (answered.isPresent()) {
      reply(answered.get());
      return;
    }
    boolean fromClient = origin instanceof Event.Origin.Client;
    if (!fromClient && !normalCase.isPrimary()) {
      return;
    }
    switch (queue.offer(request, origin, normalCase.isPrimary())) {
      case QUEUED -> suspicion.onQueued(request);
      case QUEUED_PROPOSED -> suspicion.onQueuedProposed(request);
      case UNDER_WAY -> {}
      case REFUSED -> {
        if (fromClient) {
          refuse(request);
        }
      }
    }
  }

  private void refuse(SignedRequest request) {
    out.add(
        new Effect.Refuse(
            new Refusal(
                normalCase.view(),
                request.key(),
                Refusal.Reason.OVERLOADED,
                rooms.options().maxPendingRequests(),
                queue.size())));
  }

  private void onExecuted(Event.BatchExecuted executed) {
    rooms.execution().onExecuted(executed.sequence());
    rooms.execution().onLeases(executed.hasLeases());
    viewChanges.onExecuted();
    patience.onExecuted();
    for (Reply reply : executed.replies()) {
      suspicion.onAnswered(reply.key());
      reply(reply);
    }
    rooms.listener().onExecuted(executed.sequence(), executed.replies().size());
  }

  /** Who lost its log answers nobody before it is healed (R5). */
  private void reply(Reply reply) {
    if (rooms.ownLoss().isWhole()) {
      out.add(
          new Effect.SendReply(
              new Reply(
                  normalCase.view(),
                  reply.key(),
                  reply.requestDigest(),
                  reply.executed(),
                  reply.result())));
    }
  }

  /** What the edge may know about votes that can no longer change anything. */
  public EdgeSnapshot edge() {
    EdgeSnapshot now =
        EdgeSnapshot.after(
            lastEdge,
            rooms.log(),
            new EdgeSnapshot.Standing(
                normalCase.view(), rooms.execution().executed(), viewChanges.heard()));
    lastEdge = now;
    return now;
  }

  private Optional<ReturnStatus> returning() {
    OwnLoss loss = rooms.ownLoss();
    return loss.stage()
        .filter(stage -> !loss.isWhole())
        .map(stage -> new ReturnStatus(stage, rooms.peers().count(), loss.isHopeless()));
  }

  /** Whether what is executed here may be shown to those who read without ordering. */
  public ReadStanding reads() {
    return reads.standing();
  }

  /** Where this replica stands. */
  public CoreStatus status() {
    return new CoreStatus(
        normalCase.view(),
        normalCase.primary(),
        rooms.execution().executed(),
        normalCase.lastProposed(),
        checkpointing.stable(),
        checkpointing.lastOwn(),
        queue.size(),
        early.fullestShare(),
        viewChanges.isChanging(),
        retransmission.isBehind() || !retransmission.knowsTheOthers() || isIncomplete(),
        transfer.status(),
        returning());
  }
}
