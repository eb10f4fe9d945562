package io.bezant.replica.runtime;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.wire.Frame;
import io.bezant.protocol.wire.MalformedMessageException;
import io.bezant.replica.runtime.Outbox.Speech;
import io.bezant.replica.watch.WatchQueue;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Carries out what the core asks for, in the order asked.
 *
 * <p>Records go to the log at once and become durable in {@link #release}; everything that is said
 * after a record goes to the outbox and leaves only then. Executions happen here and now, and their
 * outcome is the next event the core hears. Loop thread only.
 */
public final class EffectRunner {
  private final Surroundings surroundings;
  private final BatchArchive archive;
  private final Outbox outbox = new Outbox();
  private final ArrayDeque<Event> consequences = new ArrayDeque<>();

  /** View changes and new views are said again and again, to one and to all: encoded once. */
  private final EnumMap<MessageType, Framed> dear = new EnumMap<>(MessageType.class);

  private record Framed(Signed<? extends Message> message, Bytes frame) {}

  /** The last record that what is said next rests on. */
  private long restsOnLsn;

  /** The last record that the executed state rests on. */
  private long stateRestsOnLsn;

  /** The last record in the log, durable or not. */
  private long lastLsn;

  /**
   * A runner with an empty outbox.
   *
   * @param surroundings disk, state and network
   * @param archive where batches are found again; knows already what the log held at the start
   */
  public EffectRunner(Surroundings surroundings, BatchArchive archive) {
    this.surroundings = surroundings;
    this.archive = archive;
    this.restsOnLsn = surroundings.log().durableLsn();
    this.stateRestsOnLsn = restsOnLsn;
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
          say(new Speech.ToReplica(to, surroundings.frames().encode(request)));
      case Effect.Probe(var to, long number) -> probe(to, number);
      case Effect.SendCommittedBatch(var to, var certificate) -> sendCommitted(to, certificate);
      case Effect.SendBody(var to, var sequence, var digest) -> sendBody(to, sequence, digest);
      case Effect.SendReply(var reply) -> say(reply);
      case Effect.Refuse(var refusal) ->
          say(new Speech.ToClient(refusal.key(), surroundings.frames().encode(refusal)));
      case Effect.Execute(var sequence, var batch) -> execute(sequence, batch);
      case Effect.TakeCheckpoint(var sequence) -> takeCheckpoint(sequence);
      case Effect.DiscardBelow(var sequence) -> discardThrough(sequence);
      case Effect.KeepState(var sequence) -> surroundings.state().keep(sequence);
      case Effect.ServeState(var to, var fetch) ->
          surroundings.state().serve(to, fetch, answer -> sendState(to, answer));
      case Effect.PrepareState prepare -> surroundings.state().prepare(prepare);
      case Effect.SeekState seek -> surroundings.state().seek(seek);
      case Effect.StoreChunk piece -> surroundings.state().store(piece);
      case Effect.InstallState install -> install(install);
      case Effect.HaltDiverged(var sequence, var own, var certified) ->
          throw new ReplicaDiverged(sequence, own, certified);
      case Effect.Accuse(var evidence) -> surroundings.listener().onAccused(evidence);
    }
  }

  private long append(DurableRecord record) {
    lastLsn =
        surroundings.log().append(record.sequence().value(), surroundings.records().encode(record));
    archive.note(lastLsn, record);
    return lastLsn;
  }

  /** Rests on nothing in the log, and asks how things are now. */
  private void probe(ReplicaId to, long number) {
    surroundings.network().send(to, surroundings.frames().encode(new Frame.ProbeFrame(number)));
    surroundings.network().flush();
  }

  private void say(Speech speech) {
    outbox.add(restsOnLsn, speech);
  }

  private void say(Reply reply) {
    say(new Speech.ToClient(reply.key(), surroundings.frames().encode(reply)));
  }

  private Bytes frame(Signed<? extends Message> message) {
    MessageType type = message.message().type();
    if (type != MessageType.VIEW_CHANGE && type != MessageType.NEW_VIEW) {
      return surroundings.frames().encode(message);
    }
    Framed last = dear.get(type);
    if (last == null || !last.message().equals(message)) {
      last = new Framed(message, surroundings.frames().encode(message));
      dear.put(type, last);
    }
    return last.frame();
  }

  /** The batch comes from the log; the message around it is signed anew. */
  private void sendCommitted(ReplicaId to, CommitCertificate certificate) {
    archived(certificate.sequence(), certificate.digest())
        .ifPresentOrElse(
            batch -> seal(to, new CommittedBatch(batch, certificate)),
            () -> surroundings.listener().onBatchUnavailable(certificate.sequence()));
  }

  private void sendBody(ReplicaId to, SequenceNumber sequence, Digest digest) {
    archived(sequence, digest).ifPresent(batch -> seal(to, new BatchBody(sequence, batch)));
  }

  private void seal(ReplicaId to, Message message) {
    say(new Speech.ToReplica(to, frame(surroundings.sealer().seal(message))));
  }

  private Optional<Batch> archived(SequenceNumber sequence, Digest digest) {
    OptionalLong lsn = archive.find(sequence, digest);
    return lsn.isPresent()
        ? Optional.of(BatchArchive.batchOf(readBack(lsn.getAsLong())))
        : Optional.empty();
  }

  private DurableRecord readBack(long lsn) {
    try {
      return surroundings.records().decode(surroundings.log().read(lsn));
    } catch (MalformedMessageException changed) {
      throw new IllegalStateException("record " + lsn + " is not what was written", changed);
    }
  }

  private void execute(SequenceNumber sequence, Batch batch) {
    long begin = surroundings.time().monotonicNanos();
    List<Reply> replies;
    try {
      replies = surroundings.state().execute(sequence, batch);
    } catch (RuntimeException | Error failed) {
      keepDecided(failed);
      throw failed;
    }
    stateRestsOnLsn = restsOnLsn;
    consequences.add(new Event.BatchExecuted(sequence, replies, surroundings.state().hasLeases()));
    surroundings
        .listener()
        .onExecuted(
            sequence, batch.requests().size(), surroundings.time().monotonicNanos() - begin);
  }

  /**
   * What could not be executed is known as decided in the next life: else those who know would end
   * again before they could tell, and the others would wait for them for ever.
   */
  private void keepDecided(Throwable failed) {
    try {
      sync();
    } catch (RuntimeException | Error alsoFailed) {
      failed.addSuppressed(alsoFailed);
    }
  }

  /** The state is marked now; it comes to disk elsewhere, and only after the log has [R3]. */
  private void takeCheckpoint(SequenceNumber sequence) {
    sync();
    surroundings.state().freeze(sequence);
  }

  /** What announces the new state must be on disk before it. */
  private void install(Effect.InstallState install) {
    sync();
    surroundings.state().install(install);
  }

  /** Rests on nothing in the log: it is part of a state that is on disk. Any thread. */
  private void sendState(ReplicaId to, Message answer) {
    surroundings.network().send(to, frame(surroundings.sealer().seal(answer)));
    surroundings.network().flush();
  }

  private void discardThrough(SequenceNumber sequence) {
    surroundings.log().discardThrough(sequence.value());
    archive.discardThrough(sequence);
  }

  /** The event with what the state already knows about it. */
  Event informed(Event event) {
    return event instanceof Event.RequestReceived(var request, var origin, var answered)
            && answered.isEmpty()
        ? new Event.RequestReceived(
            request, origin, surroundings.state().storedReply(request.key()))
        : event;
  }

  /** What the effects have led to already; the core hears it before anything else. */
  public Optional<Event> nextConsequence() {
    return Optional.ofNullable(consequences.poll());
  }

  /** Makes durable what something said rests on, and says it; how much was said. */
  public int release() {
    if (outbox.size() > 0 && surroundings.log().durableLsn() < restsOnLsn) {
      sync();
    }
    int released = outbox.release(surroundings.log().durableLsn(), this::utter);
    if (released > 0) {
      surroundings.network().flush();
    }
    return released;
  }

  /**
   * Makes durable what the executed state rests on, so that it may be shown (R1). It nearly always
   * is: the turn that executed has said something that rests on it.
   */
  void makeShowable() {
    if (surroundings.log().durableLsn() < stateRestsOnLsn) {
      sync();
    }
  }

  /** A desk over the same surroundings. */
  ReadDesk desk(ReadQueue queue, Core core) {
    return new ReadDesk(queue, core, this, surroundings);
  }

  /** What those who watch are told, over the same surroundings. */
  WatchDesk watchDesk(WatchQueue queue, Core core) {
    return new WatchDesk(queue, core, this, surroundings);
  }

  /** Makes everything written durable, also what nothing said rests on. */
  public void sync() {
    long before = surroundings.log().durableLsn();
    if (before >= lastLsn) {
      return;
    }
    long begin = surroundings.time().monotonicNanos();
    surroundings.log().sync();
    surroundings
        .listener()
        .onSynced(
            surroundings.time().monotonicNanos() - begin, surroundings.log().durableLsn() - before);
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
