package io.bezant.protocol.core;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.CheckpointProof;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.FetchBody;
import io.bezant.protocol.message.FetchCommitted;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SlotBits;
import io.bezant.protocol.message.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * What makes lost messages harmless: each replica says where it stands, others send it again what
 * it lacks, and a laggard asks for decided batches with their proofs [PBFT 2002, §5.2].
 *
 * <p>Nothing a peer claims here is believed. A false claim costs a bounded answer at most.
 */
final class Retransmission {

  private final CoreRooms rooms;
  private final NormalCase normalCase;
  private final Checkpointing checkpointing;
  private final ViewChanges viewChanges;
  private final long[] servedMillis;
  private final int[] served;
  private final long[] answeredMillis;
  private final long[] claimedExecuted;
  private long nowMillis;
  private long saidMillis;
  private long askedMillis;
  private long movedMillis;
  private int nextDonor;
  private SequenceNumber lastExecuted = SequenceNumber.ZERO;

  Retransmission(
      CoreRooms rooms,
      NormalCase normalCase,
      Checkpointing checkpointing,
      ViewChanges viewChanges) {
    this.rooms = rooms;
    this.normalCase = normalCase;
    this.checkpointing = checkpointing;
    this.viewChanges = viewChanges;
    int replicas = rooms.config().membership().size();
    this.answeredMillis = new long[replicas];
    this.claimedExecuted = new long[replicas];
    this.servedMillis = new long[replicas];
    this.served = new int[replicas];
    Arrays.fill(answeredMillis, Long.MIN_VALUE / 2);
    this.saidMillis = Long.MIN_VALUE / 2;
    this.askedMillis = Long.MIN_VALUE / 2;
  }

  void onTick(long monotonicMillis) {
    nowMillis = monotonicMillis;
    if (!rooms.execution().executed().equals(lastExecuted)) {
      lastExecuted = rooms.execution().executed();
      movedMillis = nowMillis;
    }
    if (nowMillis - saidMillis >= statusMillis()) {
      sayStatus();
    }
    if (isBehind()
        && !rooms.execution().isPaused()
        && nowMillis - askedMillis >= rooms.options().fetchMillis()) {
      askForBatches();
    }
  }

  /** Whether another replica claims to have executed what we have not even decided. */
  boolean isBehind() {
    for (long claim : claimedExecuted) {
      if (claim > rooms.execution().released().value()) {
        return true;
      }
    }
    return false;
  }

  private long statusMillis() {
    boolean stuck =
        (normalCase.hasOpenSlots() || viewChanges.isChanging())
            && nowMillis - movedMillis >= rooms.options().busyStatusMillis();
    return stuck ? rooms.options().busyStatusMillis() : rooms.options().idleStatusMillis();
  }

  /** Tells everybody where we stand. */
  void sayStatus() {
    saidMillis = nowMillis;
    SequenceNumber executed = rooms.execution().executed();
    BitSet accepted = new BitSet();
    BitSet prepared = new BitSet();
    for (Slot slot : rooms.log().above(executed)) {
      int index = (int) (slot.sequence().value() - executed.value() - 1);
      accepted.set(index, slot.isAccepted() || slot.isCommitted());
      prepared.set(index, slot.isPrepared() || slot.isCommitted());
    }
    Status status =
        new Status(
            normalCase.view(),
            executed,
            checkpointing.stable().sequence(),
            SlotBits.of(accepted),
            SlotBits.of(prepared));
    rooms.out().broadcast(rooms.out().seal(status));
  }

  void onStatus(Signed<Status> signed) {
    Status status = signed.message();
    ReplicaId peer = signed.sender();
    if (peer.equals(rooms.out().self())) {
      return;
    }
    claimedExecuted[peer.value()] = status.executed().value();
    if (nowMillis - answeredMillis[peer.value()] < rooms.options().busyStatusMillis() / 2) {
      reject(signed, RejectReason.TOO_OFTEN);
      return;
    }
    answeredMillis[peer.value()] = nowMillis;
    if (normalCase.view().isAfter(status.view())) {
      viewChanges.proof().ifPresent(proof -> rooms.out().send(peer, proof));
    }
    checkpointing
        .ownWithin(new Watermarks(status.stable(), rooms.config().windowSize()))
        .forEach(checkpoint -> rooms.out().send(peer, checkpoint));
    resendVotes(peer, status);
  }

  /**
   * Repeats our votes of the view we are in. Whoever has left it says nothing in it any more, not
   * even what a crash kept from being said in time: what it voted for stands in its view change.
   */
  private void resendVotes(ReplicaId peer, Status status) {
    if (viewChanges.isChanging()) {
      return;
    }
    int left = rooms.options().maxBatchesPerFetch();
    for (Slot slot : rooms.log().above(status.executed())) {
      if (left-- == 0) {
        return;
      }
      for (Signed<? extends Message> vote : slot.votesOf(rooms.out().self())) {
        if (isLacking(status, slot.sequence(), vote.message())) {
          rooms.out().send(peer, vote);
        }
      }
    }
  }

  private static boolean isLacking(Status status, SequenceNumber sequence, Message vote) {
    return switch (vote.type()) {
      case PRE_PREPARE -> !status.accepted().contains(status.executed(), sequence);
      case PREPARE -> !status.prepared().contains(status.executed(), sequence);
      default -> true;
    };
  }

  private void askForBatches() {
    List<ReplicaId> donors = new ArrayList<>();
    for (ReplicaId replica : rooms.config().membership().replicas()) {
      if (claimedExecuted[replica.value()] > rooms.execution().released().value()
          && !replica.equals(rooms.out().self())) {
        donors.add(replica);
      }
    }
    ReplicaId donor = donors.get(Math.floorMod(nextDonor++, donors.size()));
    askedMillis = nowMillis;
    rooms.out().send(donor, rooms.out().seal(new FetchCommitted(rooms.execution().released())));
  }

  void onFetchCommitted(Signed<FetchCommitted> signed) {
    SequenceNumber after = signed.message().after();
    if (rooms.log().discarded().isAfter(after)) {
      reject(signed, RejectReason.DISCARDED);
      offerState(signed.sender());
      return;
    }
    for (Slot slot : rooms.log().above(after)) {
      if (!slot.isExecuted() || !mayServe(signed.sender())) {
        return;
      }
      slot.committed().ifPresent(proof -> serve(signed.sender(), proof));
    }
  }

  /** What was asked for is gone: says from where on the others can help. */
  private void offerState(ReplicaId peer) {
    if (!peer.equals(rooms.out().self()) && mayServe(peer)) {
      rooms.out().send(peer, rooms.out().seal(new CheckpointProof(checkpointing.stable())));
    }
  }

  void onFetchState(Signed<FetchState> signed) {
    if (!signed.sender().equals(rooms.out().self()) && mayServe(signed.sender())) {
      rooms.out().add(new Effect.ServeState(signed.sender(), signed.message()));
    } else {
      reject(signed, RejectReason.TOO_OFTEN);
    }
  }

  /** The empty batch stands in no record: it is known without one. */
  private void serve(ReplicaId peer, CommitCertificate proof) {
    if (proof.digest().equals(Batch.EMPTY.digest())) {
      rooms.out().send(peer, rooms.out().seal(new CommittedBatch(Batch.EMPTY, proof)));
    } else {
      rooms.out().add(new Effect.SendCommittedBatch(peer, proof));
    }
  }

  void onFetchBody(Signed<FetchBody> signed) {
    if (signed.sender().equals(rooms.out().self())) {
      return;
    }
    if (mayServe(signed.sender())) {
      rooms
          .out()
          .add(
              new Effect.SendBody(
                  signed.sender(), signed.message().sequence(), signed.message().digest()));
    } else {
      reject(signed, RejectReason.TOO_OFTEN);
    }
  }

  /** Counts what is served to one replica, so that asking costs us a bounded share. */
  private boolean mayServe(ReplicaId peer) {
    if (nowMillis - servedMillis[peer.value()] >= rooms.options().fetchMillis()) {
      servedMillis[peer.value()] = nowMillis;
      served[peer.value()] = 0;
    }
    return served[peer.value()]++ < rooms.options().maxBatchesPerFetch();
  }

  private void reject(Signed<? extends Message> message, RejectReason reason) {
    rooms.listener().onRejected(message.sender(), message.message().type(), reason);
  }
}
