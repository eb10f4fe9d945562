package io.bezant.replica.runtime;

import io.bezant.protocol.ClientId;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.RequestKey;
import io.bezant.replica.watch.ChangeFeed;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The service and its state as the loop uses them. Loop thread only; failures are fatal. */
public interface ReplicatedState {

  /**
   * Executes the next batch; one reply for each of its requests, the view left at zero. Answers to
   * what was executed before may be missing, where they would be too much at once.
   */
  List<Reply> execute(SequenceNumber sequence, Batch batch);

  /** Whether there are leases after the last batch, so that time must go on without requests. */
  boolean hasLeases();

  /**
   * Does nothing for the requests of the next batch and answers each that it was skipped, for ever:
   * none is executed later under the same name. Otherwise as {@link #execute}.
   */
  List<Reply> skip(SequenceNumber sequence, Batch batch);

  /** The reply that the state keeps for a request executed before, the view left at zero. */
  Optional<Reply> storedReply(RequestKey key);

  /**
   * Answers a question about the state as it is now, between two batches. Changes nothing; the work
   * is bounded by the limits of one request.
   */
  ReadAnswer read(ClientId client, Read read);

  /**
   * What changes in the state, for those who watch: another one after a state was installed; none
   * while one is.
   */
  Optional<ChangeFeed> changes();

  /** How much work a question may be, where one that asks for single keys is one. */
  default int weight(Read read) {
    return 1;
  }

  /**
   * Marks the state as it is now, after {@code sequence}, as the next checkpoint and has it brought
   * to disk elsewhere. Executions may go on at once. Once the state is durable, {@link
   * io.bezant.protocol.core.Event.CheckpointTaken} is posted to the inbox.
   */
  void freeze(SequenceNumber sequence);

  /**
   * Answers a replica that asks for a part of a checkpoint's state, maybe later and on another
   * thread, or not at all if it asks for what no state has or before it was answered.
   */
  void serve(ReplicaId asker, FetchState fetch, Consumer<Message> answer);

  /** From now on states of checkpoints before this one need not be served any more. */
  void keep(SequenceNumber sequence);

  /** Begins to put a state aside, elsewhere; what is asked next comes after it. */
  void prepare(Effect.PrepareState prepare);

  /**
   * Searches the own disk for a part of a state, elsewhere; then {@link
   * io.bezant.protocol.core.Event.StateSought} is posted to the inbox.
   */
  void seek(Effect.SeekState seek);

  /**
   * Puts a piece of a fetched state aside, elsewhere; then {@link
   * io.bezant.protocol.core.Event.ChunkStored} is posted to the inbox.
   */
  void store(Effect.StoreChunk piece);

  /**
   * Replaces the state by what was put aside, elsewhere, once checkpoints under way are done; then
   * {@link io.bezant.protocol.core.Event.StateInstalled} is posted to the inbox. Nothing is
   * executed until then.
   */
  void install(Effect.InstallState install);
}
