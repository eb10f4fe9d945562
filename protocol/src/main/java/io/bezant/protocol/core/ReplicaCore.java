package io.bezant.protocol.core;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.FetchCommitted;
import io.bezant.protocol.message.MessageSealer;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.Status;
import java.util.List;
import java.util.Optional;

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
  private final RequestQueue queue;
  private final AppliedState applied;

  /**
   * A core that goes on from what survived.
   *
   * @param setting the cluster, the local settings, and who watches
   * @param sealer the voice of this replica
   * @param durable what the log remembers
   * @param applied what the state on disk holds
   * @throws IllegalStateException if the log no longer holds what the state still lacks
   */
  public ReplicaCore(
      Setting setting, MessageSealer sealer, DurableState durable, AppliedState applied) {
    ClusterConfig config = setting.config();
    if (durable.discarded().isAfter(applied.sequence())) {
      throw new IllegalStateException(
          "the state holds batches up to "
              + applied.sequence()
              + " but the log begins after "
              + durable.discarded()
              + ": the state on disk is older than the log");
    }
    this.applied = applied;
    this.out = new Outgoing(sealer);
    SafetyGate gate = new SafetyGate(out);
    MessageLog log =
        new MessageLog(
            config.membership().size(),
            new Watermarks(durable.stable().sequence(), config.windowSize()),
            durable.discarded());
    Execution execution = new Execution(log, out, config.checkpointInterval(), applied.sequence());
    this.rooms =
        new CoreRooms(
            config,
            setting.options(),
            setting.rules(),
            setting.listener(),
            out,
            gate,
            log,
            execution);
    this.normalCase = new NormalCase(rooms, durable.view());
    this.checkpointing = new Checkpointing(rooms, durable);
    this.retransmission = new Retransmission(rooms, normalCase, checkpointing);
    this.queue = new RequestQueue(setting.options());
    durable.slots().forEach(this::restore);
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
      recovered.accepted().ifPresent(p -> queue.markUnderWay(p.message().batch().requests()));
    } else {
      recovered
          .certificate()
          .ifPresent(proof -> rooms.log().slot(recovered.sequence()).restoreExecuted(proof));
    }
  }

  /** What to do before the first event: finish what the last life left undone. Called once. */
  public List<Effect> start() {
    if (!checkpointing.hasAnnounced(applied.sequence())) {
      checkpointing.onCheckpointTaken(applied.sequence(), applied.root(), normalCase.view());
    }
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
      case Event.Tick(long monotonicMillis, long wallMillis) -> {
        normalCase.onTick(wallMillis);
        retransmission.onTick(monotonicMillis);
      }
      case Event.BatchExecuted(SequenceNumber sequence, List<Reply> replies) ->
          onExecuted(sequence, replies);
      case Event.CheckpointTaken(SequenceNumber sequence, var root) -> {
        checkpointing.onCheckpointTaken(sequence, root, normalCase.view());
        normalCase.onWindowMoved();
      }
    }
    normalCase.propose(queue);
    return out.drain();
  }

  private void onMessage(Signed<?> signed) {
    switch (signed.message()) {
      case PrePrepare ignored -> normalCase.onPrePrepare(signed.as(PrePrepare.class));
      case Prepare ignored -> normalCase.onPrepare(signed.as(Prepare.class));
      case Commit ignored -> normalCase.onCommit(signed.as(Commit.class));
      case CommittedBatch ignored -> normalCase.onCommittedBatch(signed.as(CommittedBatch.class));
      case Checkpoint ignored -> {
        checkpointing.onCheckpoint(signed.as(Checkpoint.class), normalCase.view());
        normalCase.onWindowMoved();
      }
      case Status ignored -> retransmission.onStatus(signed.as(Status.class));
      case FetchCommitted ignored ->
          retransmission.onFetchCommitted(signed.as(FetchCommitted.class));
    }
  }

  private void onRequest(SignedRequest request, Event.Origin origin, Optional<Reply> answered) {
    if (answered.isPresent()) {
      out.add(new Effect.SendReply(inView(answered.get())));
      return;
    }
    if (normalCase.isPrimary()) {
      if (queue.offer(request) == RequestQueue.Offer.REFUSED
          && origin instanceof Event.Origin.Client) {
        out.add(
            new Effect.Refuse(
                new Refusal(
                    normalCase.view(),
                    request.key(),
                    Refusal.Reason.OVERLOADED,
                    rooms.options().maxPendingRequests(),
                    queue.size())));
      }
    } else if (origin instanceof Event.Origin.Client) {
      out.add(new Effect.ForwardRequest(normalCase.primary(), request));
    }
  }

  private void onExecuted(SequenceNumber sequence, List<Reply> replies) {
    rooms.execution().onExecuted(sequence);
    for (Reply reply : replies) {
      queue.answered(reply.key());
      out.add(new Effect.SendReply(inView(reply)));
    }
    rooms.listener().onExecuted(sequence, replies.size());
  }

  private Reply inView(Reply reply) {
    return new Reply(
        normalCase.view(), reply.key(), reply.requestDigest(), reply.executed(), reply.result());
  }

  /** What the edge may know about votes that can no longer change anything. */
  public EdgeSnapshot edge() {
    return EdgeSnapshot.of(normalCase.view(), rooms.log());
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
        retransmission.isBehind());
  }
}
