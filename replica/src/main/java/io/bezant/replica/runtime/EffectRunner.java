package io.bezant.replica.runtime;

import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.core.Evidence;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Signed;
import io.bezant.replica.runtime.Outbox.Speech;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import io.bezant.crypto.Digest;

/**
 * Carries out what the core asks for, in the order asked.
 *
 * <p>Records go to the log at once and become durable in {@link #release}; everything that is said
 * after a record goes to the outbox and leaves only then. Executions happen here and now, and their
 * outcome is the next event the core hears. Loop thread only.
 */
public final class EffectRunner {
  private final Surroundings surroundings;
  private final Inbox inbox;
  private final BatchArchive archive;
  private final EdgeSnapshot edge;
  private final Outbox outbox = new Outbox();
  private final ArrayDeque<Event> consequences = new ArrayDeque<>();

  /** The last record that what is said next rests on. */
  private long restsOnLsn;

  /** The last record in the log, durable or not. */
  private long lastLsn;

  /**
   * A runner with an empty outbox.
   *
   * @param surroundings disk, state, network and executors
   * @param inbox where checkpoints are reported from other threads
   * @param archive where batches are found again; knows already what the log held at the start
   * @param edge told what is settled, so that surplus votes are not verified
   */
  public EffectRunner(
      Surroundings surroundings, Inbox inbox, BatchArchive archive, EdgeSnapshot edge) {
    this.surroundings = surroundings;
    this.inbox = inbox;
    this.archive = archive;
    this.edge = edge;
    this.restsOnLsn = surroundings.journal().durableLsn();
    this.lastLsn = restsOnLsn;
  }

  /** Carries out the effects of one step. */
  public void run(List<Effect> effects) {
    effects.forEach(this::run);
  }

  private void run(Effect effect) {
    switch (effect) {
      case Effect.Persist(var record) -> restsOnLsn = append(record);
      case Effect.PersistLazily(var record) -> append(record);
      case Effect.Send(var to, var message) -> say(new Speech.ToReplica(to, frame(message)));
      case Effect.Broadcast(var message) ->
          say(new Speech.ToAll(frame(message), new Event.MessageReceived(message)));
      case Effect.ForwardRequest(var to, var request) ->
          say(new Speech.ToReplica(to, surroundings.codec().frame(request)));
      case Effect.SendCommittedBatch(var to, var sequence) ->
          archive
              .find(sequence, surroundings.journal(), surroundings.codec())
              .ifPresentOrElse(
                  batch -> say(new Speech.ToReplica(to, frame(sealed(batch)))),
                  () -> surroundings.listener().onBatchUnavailable(sequence));
      case Effect.SendReply(var reply) -> say(reply);
      case Effect.ResendReply(var key, var view) ->
          surroundings.state().storedReply(key).ifPresent(reply -> say(inView(reply, view)));
      case Effect.Refuse(var refusal) ->
          say(new Speech.ToClient(refusal.key(), surroundings.codec().frame(refusal)));
      case Effect.Execute(var sequence, var batch) -> execute(sequence, batch);
      case Effect.TakeCheckpoint(var sequence) -> takeCheckpoint(sequence);
      case Effect.DiscardBelow(var sequence) -> discardThrough(sequence);
      case Effect.HaltDiverged(var sequence, var own, var certified) ->
          throw new ReplicaDiverged(sequence, own, certified);
      case Effect.Accuse(var evidence) -> accuse(evidence);
    }
  }

  private long append(DurableRecord record) {
    lastLsn = surroundings.journal().append(record.sequence(), surroundings.codec().record(record));
    archive.note(lastLsn, record);
    edge.note(record);
    return lastLsn;
  }

  private void say(Speech speech) {
    outbox.add(restsOnLsn, speech);
  }

  private void say(Reply reply) {
    say(new Speech.ToClient(reply.key(), surroundings.codec().frame(reply)));
  }

  private static Reply inView(Reply reply, View view) {
    return new Reply(
        view, reply.key(), reply.requestDigest(), reply.executed(), reply.result());
  }

  private io.bezant.crypto.Bytes frame(Signed<? extends Message> message) {
    return surroundings.codec().frame(message);
  }

  private Signed<CommittedBatch> sealed(CommittedBatch batch) {
    return surroundings.sealer().seal(batch);
  }

  private void execute(SequenceNumber sequence, Batch batch) {
    long begin = surroundings.time().monotonicNanos();
    List<Reply> replies = surroundings.state().execute(sequence, batch);
    consequences.add(new Event.BatchExecuted(sequence, replies));
    surroundings
        .listener()
        .onExecuted(
            sequence, batch.requests().size(), surroundings.time().monotonicNanos() - begin);
  }

  /** The state is marked now; it comes to disk elsewhere, and only after the log has [R3]. */
  private void takeCheckpoint(SequenceNumber sequence) {
    sync();
    Supplier<Digest> work = surroundings.state().freeze(sequence);
    surroundings
        .storage()
        .execute(
            () -> {
              try {
                inbox.post(new Event.CheckpointTaken(sequence, work.get()));
              } catch (RuntimeException | Error failure) {
                inbox.fail(failure);
              }
            });
  }

  private void discardThrough(SequenceNumber sequence) {
    surroundings.journal().discardThrough(sequence);
    archive.discardThrough(sequence);
  }

  private void accuse(Evidence evidence) {
    surroundings.listener().onAccused(evidence);
  }

  /** What the effects have led to already; the core hears it before anything else. */
  public Optional<Event> nextConsequence() {
    return Optional.ofNullable(consequences.poll());
  }

  /** Makes durable what something said rests on, and says it; how much was said. */
  public int release() {
    if (outbox.size() > 0 && surroundings.journal().durableLsn() < restsOnLsn) {
      sync();
    }
    int released = outbox.release(surroundings.journal().durableLsn(), this::utter);
    if (released > 0) {
      surroundings.network().flush();
    }
    return released;
  }

  /** Makes everything written durable, also what nothing said rests on. */
  public void sync() {
    long before = surroundings.journal().durableLsn();
    if (before >= lastLsn) {
      return;
    }
    long begin = surroundings.time().monotonicNanos();
    surroundings.journal().sync();
    surroundings
        .listener()
        .onSynced(
            surroundings.time().monotonicNanos() - begin,
            surroundings.journal().durableLsn() - before);
  }

  private void utter(Speech speech) {
    switch (speech) {
      case Speech.ToReplica(var to, var frame) -> surroundings.network().send(to, frame);
      case Speech.ToAll(var frame, var own) -> {
        surroundings.network().broadcast(frame);
        consequences.add(own);
      }
      case Speech.ToClient(var request, var frame) ->
          surroundings.network().sendToClient(request, frame);
    }
  }
}
