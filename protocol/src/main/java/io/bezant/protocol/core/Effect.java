package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;

/**
 * Everything a replica can ask of its surroundings, to be carried out in the order given. What
 * comes after a {@link Persist} and speaks to anybody waits until that record is durable.
 */
public sealed interface Effect {

  /**
   * Write a record to the log; whatever later effects say to anybody waits until it is durable.
   *
   * @param record what must survive
   */
  record Persist(DurableRecord record) implements Effect {}

  /**
   * Write a record to the log in its place, with no hurry: nothing said rests on it, and it becomes
   * durable with the next record that matters or before the next checkpoint is taken.
   *
   * @param record what is good to have after a restart
   */
  record PersistLazily(DurableRecord record) implements Effect {}

  /**
   * Send a message to one replica, never this one.
   *
   * @param to the receiver
   * @param message what to say
   */
  record Send(ReplicaId to, Signed<? extends Message> message) implements Effect {}

  /**
   * Send a message to all other replicas, and hand it to this one as {@link Event.MessageReceived}
   * at the moment it may leave.
   *
   * @param message what to say
   */
  record Broadcast(Signed<? extends Message> message) implements Effect {}

  /**
   * Pass a client's request on to another replica.
   *
   * @param to the receiver, the primary as we see it
   * @param request the request as the client signed it
   */
  record ForwardRequest(ReplicaId to, SignedRequest request) implements Effect {}

  /**
   * Ask another replica's process whether it runs, to be answered by {@link Event.ProbeAnswered}.
   * Rests on nothing that must be durable and leaves at once: it must not wait for a slow disk.
   *
   * @param to the receiver
   * @param number for the answer to repeat
   */
  record Probe(ReplicaId to, long number) implements Effect {}

  /**
   * Send a decided batch with its proof to a replica that lacks it. The batch is read back from the
   * log, so that the core need not keep it.
   *
   * @param to the receiver
   * @param certificate the proof of a decision executed here and not yet discarded
   */
  record SendCommittedBatch(ReplicaId to, CommitCertificate certificate) implements Effect {}

  /**
   * Send a batch to a replica that asks for it by its digest, if the log holds it.
   *
   * @param to the receiver
   * @param sequence the place it was proposed for
   * @param digest of the batch
   */
  record SendBody(ReplicaId to, SequenceNumber sequence, Digest digest) implements Effect {}

  /**
   * Answer a client, if it is connected.
   *
   * @param reply the answer
   */
  record SendReply(Reply reply) implements Effect {}

  /**
   * Tell a client that its request is not taken up, if it is connected.
   *
   * @param refusal why
   */
  record Refuse(Refusal refusal) implements Effect {}

  /**
   * Execute a batch and report {@link Event.BatchExecuted}. Batches come strictly in order.
   *
   * @param sequence its place
   * @param batch what to execute
   */
  record Execute(SequenceNumber sequence, Batch batch) implements Effect {}

  /**
   * Make the state as it is after the execution just asked for recoverable, compute its root, and
   * report {@link Event.CheckpointTaken}. Later executions may go on meanwhile and are not part of
   * it. Starts only when everything persisted so far is durable.
   *
   * @param sequence the place of the last batch in that state
   */
  record TakeCheckpoint(SequenceNumber sequence) implements Effect {}

  /**
   * The log is not needed any more up to a place, except for what was persisted since then.
   *
   * @param sequence every record that speaks only of places up to this one may go
   */
  record DiscardBelow(SequenceNumber sequence) implements Effect {}

  /**
   * A checkpoint is stable. Until the next one is, its state is what a laggard is sent whose
   * batches are gone [protocol §10]; states before it are not needed by anybody.
   *
   * @param sequence its place
   */
  record KeepState(SequenceNumber sequence) implements Effect {}

  /**
   * Answer a replica that asks for a part of a checkpoint's state, as far as it is held here. Needs
   * nothing of the core.
   *
   * @param to the asker
   * @param fetch what it asks for
   */
  record ServeState(ReplicaId to, FetchState fetch) implements Effect {}

  /**
   * Begin to fetch the state of a checkpoint. What was put aside for an earlier one, also before a
   * restart, stays where it can be sought.
   *
   * @param sequence the checkpoint
   */
  record PrepareState(SequenceNumber sequence) implements Effect {}

  /**
   * Look on the own disk for what is proven to belong to a checkpoint's state, put aside what is
   * there and hashes from its records to what is named, and report {@link Event.StateSought}.
   *
   * @param number of this question, never used again in one life of the process
   * @param sought what to look for
   */
  record SeekState(long number, Sought sought) implements Effect {}

  /**
   * Put a verified piece of a checkpoint's state aside, where nothing reads it as the state, and
   * report {@link Event.ChunkStored}. It need not survive a restart, but is sought after one.
   *
   * @param number of the piece, never used again in one life of the process
   * @param content what to put aside
   */
  record StoreChunk(long number, StatePiece content) implements Effect {}

  /**
   * Check what was put aside as a whole, replace the state by it at once and durably, and report
   * {@link Event.StateInstalled}. Starts only when everything persisted so far is durable. After a
   * crash there is the old state or the new one, never a mixture.
   *
   * @param sequence the checkpoint
   * @param root its certified root
   * @param version the version of the rules that made the state
   * @param agreedMillis the agreed time there
   */
  record InstallState(SequenceNumber sequence, Digest root, int version, long agreedMillis)
      implements Effect {}

  /**
   * This replica's own state differs from the one a quorum has certified: it must stop.
   *
   * @param sequence the checkpoint
   * @param own the root computed here
   * @param certified the root a quorum signed
   */
  record HaltDiverged(SequenceNumber sequence, Digest own, Digest certified) implements Effect {}

  /**
   * A replica was caught lying under its own signature.
   *
   * @param evidence the contradiction
   */
  record Accuse(Evidence evidence) implements Effect {}
}
