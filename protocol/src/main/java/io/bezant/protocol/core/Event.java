package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import java.util.List;
import java.util.Optional;

/** Everything that can happen to a replica. */
public sealed interface Event {

  /**
   * A message of a replica has arrived; its signatures are good. Own broadcasts come back this way
   * once what they rest on is durable.
   *
   * @param message what was said
   */
  record MessageReceived(Signed<? extends Message> message) implements Event {}

  /**
   * A client's request has arrived; its signature is good.
   *
   * @param request what is asked
   * @param origin who handed it to us
   * @param answered the reply that the state keeps for a request of this name, if it was executed
   *     before; the runtime looks it up when it hands the event over
   */
  record RequestReceived(SignedRequest request, Origin origin, Optional<Reply> answered)
      implements Event {}

  /**
   * Time has passed.
   *
   * @param monotonicMillis never goes back within one life of the process; arbitrary origin
   * @param wallMillis milliseconds since 1970 by this machine's clock, right or wrong; used only
   *     for the time of batches
   */
  record Tick(long monotonicMillis, long wallMillis) implements Event {}

  /**
   * The service has executed a batch.
   *
   * @param sequence its place; exactly one after the last one executed
   * @param replies one for each request of the batch, in order, the view left at zero
   * @param hasLeases whether there are leases after it, so that time must go on without requests
   */
  record BatchExecuted(SequenceNumber sequence, List<Reply> replies, boolean hasLeases)
      implements Event {}

  /**
   * The state after a checkpoint's sequence number is on disk, and this is its root.
   *
   * @param sequence the place asked for by {@link Effect.TakeCheckpoint}
   * @param root the root of the state tree
   */
  record CheckpointTaken(SequenceNumber sequence, Digest root) implements Event {}

  /**
   * The connection to another replica is up now, or down. A hint about who lives, believed by
   * nobody but this replica: what is to be agreed never rests on it.
   *
   * @param peer the replica at its other end, which has proved its key
   * @param isUp whether it can be spoken to
   */
  record LinkChanged(ReplicaId peer, boolean isUp) implements Event {}

  /**
   * A replica's process has answered an {@link Effect.Probe}, not its loop: it runs, and nothing
   * more is known. Whoever answers what it was not asked says nothing.
   *
   * @param peer the replica, which the channel has proved
   * @param number of the probe
   */
  record ProbeAnswered(ReplicaId peer, long number) implements Event {}

  /**
   * The own disk was searched for a part of a checkpoint's state.
   *
   * @param number of the {@link Effect.SeekState}
   * @param found what is there, verified and put aside
   */
  record StateSought(long number, Found found) implements Event {}

  /**
   * A piece of another replica's state was put aside.
   *
   * @param number of the {@link Effect.StoreChunk}
   */
  record ChunkStored(long number) implements Event {}

  /**
   * The state asked for by {@link Effect.InstallState} has replaced ours, and is on disk.
   *
   * @param sequence the checkpoint
   * @param root its root
   * @param hasLeases whether it holds leases
   */
  record StateInstalled(SequenceNumber sequence, Digest root, boolean hasLeases) implements Event {}

  /** Who handed us a request. */
  sealed interface Origin {

    /** The client itself, over its own channel. */
    record Client() implements Origin {}

    /**
     * A replica that passes it on because the client reached it and not the primary.
     *
     * @param replica that replica
     */
    record Peer(ReplicaId replica) implements Origin {}
  }
}
