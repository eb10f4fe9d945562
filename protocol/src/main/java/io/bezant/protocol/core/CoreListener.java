package io.bezant.protocol.core;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.StableCheckpoint;

/**
 * The window through which logs, metrics and tests watch the core. Called on the thread that steps
 * it; must neither block nor call back.
 */
public interface CoreListener {

  /** Watches nothing. */
  CoreListener NONE = new CoreListener() {};

  /** A message was not acted upon. */
  default void onRejected(ReplicaId sender, MessageType type, RejectReason reason) {}

  /** The primary proposed a batch of {@code requestCount} requests. */
  default void onProposed(SequenceNumber sequence, int requestCount) {}

  /** A prepared certificate was formed. */
  default void onPrepared(SequenceNumber sequence) {}

  /** A batch is decided. */
  default void onCommitted(SequenceNumber sequence) {}

  /** A batch of {@code requestCount} requests was executed. */
  default void onExecuted(SequenceNumber sequence, int requestCount) {}

  /** A checkpoint became stable here. */
  default void onStable(StableCheckpoint checkpoint) {}

  /** This replica has found a reason to suspect the primary of a view. */
  default void onPrimaryJudged(View view, Grounds grounds) {}

  /** This replica suspects the primary of a view, for a reason of its own or because w do. */
  default void onSuspected(View view) {}

  /** This replica has left its view and promises to vote in none below {@code promised}. */
  default void onViewLeft(View left, View promised) {}

  /** This replica has entered a view. */
  default void onViewEntered(View view) {}

  /** The state of a checkpoint is fetched from other replicas. */
  default void onTransferBegan(SequenceNumber target) {}

  /**
   * A replica has sent a part of the state that is proven to belong to it.
   *
   * @param bytes of keys, records and hashes, and of the hints that it was given
   */
  default void onPartTaken(ReplicaId donor, long bytes) {}

  /**
   * Entries of the state were found on the own disk and need not be sent.
   *
   * @param entries how many
   * @param keptEntries how many of them had been put aside for an earlier target or before a
   *     restart
   */
  default void onFoundAtHome(long entries, long keptEntries) {}

  /** A replica did not deliver what it was asked for; others are asked for it. */
  default void onDonorReplaced(ReplicaId donor) {}

  /** A replica sent what cannot be part of the state asked for, and is not asked again for it. */
  default void onDonorRefused(ReplicaId donor) {}

  /** Leaves were restored from what a replica sent and so many entries that are held here. */
  default void onRestored(ReplicaId donor, int heldEntries) {}

  /**
   * What a replica sent restores no leaf, by its fault or our hints': whole leaves are asked for.
   */
  default void onHintsFailed(ReplicaId donor) {}

  /** Nobody serves the checkpoint any more; a newer one will be asked for. */
  default void onTransferAbandoned(SequenceNumber target) {}

  /** The state of a checkpoint, fetched in so many pieces, has replaced ours. */
  default void onTransferEnded(SequenceNumber target, long pieceCount) {}

  /** This replica lost its log and has come so far on its way back. */
  default void onReturning(Amnesia stage) {}

  /** This replica suspects its view for the sake of one that lost its log and is ready. */
  default void onPeerReady(ReplicaId peer) {}

  /** A replica was caught lying. */
  default void onEvidence(Evidence evidence) {}
}
