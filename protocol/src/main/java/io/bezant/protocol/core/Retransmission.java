package io.bezant.protocol.core;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.CheckpointProof;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.FetchBody;
import io.bezant.protocol.message.FetchCommitted;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SlotBits;
import io.bezant.protocol.message.StatePart;
import io.bezant.protocol.message.Status;
import java.util.Arrays;
import java.util.BitSet;

/**
 * What makes lost messages harmless: each replica says where it stands, others send it again what
 * it lacks, and a laggard asks for decided batches with their proofs [PBFT 2002, §5.2].
 *
 * <p>Nothing a peer claims here is believed. A false claim costs a bounded answer at most.
 */
final class Retransmission {

  /** So many pauses between fetches pass before a replica takes itself for left out. */
  private static final int LEFT_OUT_ROUNDS = 2;

  /** Bytes served to one replica in a while, in largest batches. */
  private static final long SERVED_BATCHES_OF_BYTES = 2;

  private final CoreRooms rooms;
  private final NormalCase normalCase;
  private final Checkpointing checkpointing;
  private final ViewChanges viewChanges;
  private final long[] servedMillis;
  private final int[] served;
  private final long[] answeredMillis;
  private final long[] servedBytes;
  private final Claims claims;
  private long nowMillis;
  private long saidMillis;
  private long askedMillis;
  private long movedMillis;
  private long leftOutSinceMillis;
  private SequenceNumber leftOutAt = SequenceNumber.ZERO;
  private int nextWitness;
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
    this.servedBytes = new long[replicas];
    this.claims = new Claims(rooms);
    this.servedMillis = new long[replicas];
    this.served = new int[replicas];
    Arrays.fill(answeredMillis, Long.MIN_VALUE / 2);
    this.saidMillis = Long.MIN_VALUE / 2;
    this.askedMillis = Long.MIN_VALUE / 2;
  }

  /**
   * Time has passed.
   *
   * @param isWaiting whether the primary owes us something for so long that others should tell what
   *     became of it
   */
  void onTick(long livedMillis, boolean isWaiting) {
    nowMillis = livedMillis;
    if (!rooms.execution().executed().equals(lastExecuted)) {
      lastExecuted = rooms.execution().executed();
      movedMillis = nowMillis;
    }
    boolean isLeftOut = isLeftOut();
    if (nowMillis - saidMillis >= statusMillis(isWaiting || isLeftOut)) {
      sayStatus();
    }
    if (rooms.execution().isPaused()) {
      return;
    }
    if (nowMillis - askedMillis >= rooms.options().fetchMillis()) {
      SequenceNumber standing = rooms.execution().released();
      claims.donor(standing, nowMillis).ifPresent(this::askForBatches);
    }
    if (isLeftOut
        && nowMillis - leftOutSinceMillis >= LEFT_OUT_ROUNDS * rooms.options().fetchMillis()) {
      askThoseWhoVoted();
    }
  }

  /** Whether so many have executed what is not decided here that one of them is correct. */
  boolean isBehind() {
    return claims.areBeyond(rooms.execution().released(), nowMillis);
  }

  /** Whether it can be told how far this replica is behind the others. */
  boolean knowsTheOthers() {
    return claims.areKnown();
  }

  /** Whether what f+1 others have executed is here too, but for less than one interval. */
  boolean hasCaughtUp() {
    SequenceNumber nearly = rooms.execution().released().plus(rooms.config().checkpointInterval());
    return claims.areHeard(nowMillis) && !claims.areBeyond(nearly, nowMillis);
  }

  /**
   * Whether f+1 have prepared what comes next here and this replica cannot decide it: a primary
   * that leaves a correct replica out must not keep it from learning what is decided [Berger et al.
   * SRDS'21].
   */
  private boolean isLeftOut() {
    SequenceNumber next = rooms.execution().released().next();
    boolean isMissed =
        rooms
            .log()
            .find(next)
            .filter(slot -> !slot.isCommitted())
            .map(slot -> slot.commits().largestCount())
            .filter(count -> count >= rooms.config().quorums().weakQuorum())
            .isPresent();
    if (!isMissed || !next.equals(leftOutAt)) {
      leftOutAt = isMissed ? next : SequenceNumber.ZERO;
      leftOutSinceMillis = nowMillis;
    }
    return isMissed;
  }

  /** Asks one of those whose votes we hold for the decision, in turn, with a pause between. */
  private void askThoseWhoVoted() {
    VoteSet<Commit> votes = rooms.log().slot(leftOutAt).commits();
    int replicas = rooms.config().membership().size();
    for (int tried = 0; tried < replicas; tried++) {
      ReplicaId witness = new ReplicaId(Math.floorMod(nextWitness++, replicas));
      if (votes.contains(witness) && !witness.equals(rooms.out().self())) {
        askForBatches(witness);
        leftOutSinceMillis = nowMillis;
        return;
      }
    }
  }

  private long statusMillis(boolean isWaiting) {
    boolean isStuck =
        (normalCase.hasOpenSlots() || viewChanges.isChanging())
            && nowMillis - movedMillis >= rooms.options().busyStatusMillis();
    return isStuck || isWaiting
        ? rooms.options().busyStatusMillis()
        : rooms.options().idleStatusMillis();
  }

  /** Tells everybody where we stand. */
  void sayStatus() {
    saidMillis = nowMillis;
    rooms.out().broadcast(rooms.out().seal(status()));
  }

  /**
   * Tells one that can be spoken to again where we stand, so that whoever comes back need not wait
   * for the next round of all to know how far behind it is.
   */
  void greet(ReplicaId peer) {
    if (!peer.equals(rooms.out().self())) {
      rooms.out().send(peer, rooms.out().seal(status()));
    }
  }

  private Status status() {
    SequenceNumber executed = rooms.execution().executed();
    BitSet accepted = new BitSet();
    BitSet prepared = new BitSet();
    for (Slot slot : rooms.log().above(executed)) {
      long ahead = slot.sequence().value() - executed.value() - 1;
      if (ahead >= 2L * rooms.config().windowSize()) {
        break; // The state was lost: of what lies so far above it nobody needs to know.
      }
      int index = (int) ahead;
      accepted.set(index, slot.isAccepted() || slot.isCommitted());
      prepared.set(index, slot.isPrepared() || slot.isCommitted());
    }
    return new Status(
        normalCase.view(),
        executed,
        checkpointing.stable().sequence(),
        SlotBits.of(accepted),
        SlotBits.of(prepared));
  }

  void onStatus(Signed<Status> signed) {
    Status status = signed.message();
    ReplicaId peer = signed.sender();
    if (peer.equals(rooms.out().self())) {
      return;
    }
    boolean isResting = claims.hear(peer, status.executed(), nowMillis);
    if (nowMillis - answeredMillis[peer.value()] < rooms.options().busyStatusMillis() / 2) {
      reject(signed, RejectReason.TOO_OFTEN);
      return;
    }
    answeredMillis[peer.value()] = nowMillis;
    if (normalCase.view().isAfter(status.view())) {
      viewChanges.proof().ifPresent(proof -> rooms.out().send(peer, proof));
    }
    checkpointing
        .ownAbove(status.stable())
        .forEach(checkpoint -> rooms.out().send(peer, checkpoint));
    resendVotes(peer, status, isResting);
    if (isResting && rooms.log().discarded().isAfter(status.stable())) {
      // What we announced within its window is forgotten here: only a proof can move that window.
      offerState(peer);
    }
    if (isResting && rooms.execution().executed().isAfter(status.executed())) {
      // It rests below us: it should learn where to ask now, not with our next round.
      rooms.out().send(peer, rooms.out().seal(status()));
    }
  }

  /**
   * Repeats our votes of the view we are in. Whoever has left it says nothing in it any more, not
   * even what a crash kept from being said in time: what it voted for stands in its view change.
   * Places at or below the stable checkpoint still hold the votes of the view they were decided in.
   */
  private void resendVotes(ReplicaId peer, Status status, boolean isResting) {
    if (viewChanges.isChanging() || !rooms.gate().mayVoteIn(normalCase.view())) {
      return;
    }
    int left = rooms.options().maxBatchesPerFetch();
    for (Slot slot : rooms.log().above(status.executed())) {
      if (left-- == 0) {
        return;
      }
      for (Signed<? extends Message> vote : slot.votesOf(rooms.out().self())) {
        boolean isOfThisView = vote.message().view().equals(normalCase.view());
        if (isOfThisView && isLacking(status, slot.sequence(), vote.message())) {
          rooms.out().send(peer, vote);
        }
      }
      if (isResting && status.view().equals(normalCase.view())) {
        relayProposal(peer, status, slot);
      }
    }
  }

  /** The primary's own words, which it may have kept from one of us. */
  private void relayProposal(ReplicaId peer, Status status, Slot slot) {
    slot.prePrepare()
        .filter(proposal -> !proposal.sender().equals(rooms.out().self()))
        .filter(proposal -> !proposal.sender().equals(peer))
        .filter(proposal -> isLacking(status, slot.sequence(), proposal.message()))
        .filter(proposal -> mayServe(peer, proposal.message().batch().payloadBytes()))
        .ifPresent(proposal -> rooms.out().send(peer, proposal));
  }

  private static boolean isLacking(Status status, SequenceNumber sequence, Message vote) {
    return switch (vote.type()) {
      case PRE_PREPARE -> !status.accepted().contains(status.executed(), sequence);
      case PREPARE -> !status.prepared().contains(status.executed(), sequence);
      default -> true;
    };
  }

  private void askForBatches(ReplicaId donor) {
    askedMillis = nowMillis;
    rooms.out().send(donor, rooms.out().seal(new FetchCommitted(rooms.execution().released())));
  }

  void onFetchCommitted(Signed<FetchCommitted> signed) {
    SequenceNumber after = signed.message().after();
    if (rooms.log().discarded().isAfter(after) || wasNeverHere(after)) {
      reject(signed, RejectReason.DISCARDED);
      offerState(signed.sender());
      return;
    }
    for (Slot slot : rooms.log().above(after)) {
      if (!slot.isExecuted() || !mayServe(signed.sender(), slot.payloadBytes())) {
        return;
      }
      slot.committed().ifPresent(proof -> serve(signed.sender(), proof));
    }
  }

  /** Whether our state goes beyond a place and took over what comes next without its decision. */
  private boolean wasNeverHere(SequenceNumber after) {
    return rooms.execution().executed().isAfter(after)
        && rooms.log().find(after.next()).flatMap(Slot::committed).isEmpty();
  }

  /** What was asked for is gone: says from where on the others can help. */
  private void offerState(ReplicaId peer) {
    if (!peer.equals(rooms.out().self()) && mayServe(peer, 0)) {
      rooms.out().send(peer, rooms.out().seal(new CheckpointProof(checkpointing.stable())));
    }
  }

  /**
   * How many requests of one replica wait, and how much work they make, is bounded where they are
   * answered; to drop one here for the batches sent before would only make the asker wait.
   */
  void onFetchState(Signed<FetchState> signed) {
    if (!signed.sender().equals(rooms.out().self())) {
      rooms.out().add(new Effect.ServeState(signed.sender(), signed.message()));
      boolean isFirst = signed.message().part() instanceof StatePart.Top;
      if (isFirst && checkpointing.stable().sequence().isAfter(signed.message().sequence())) {
        // What it begins to fetch may be gone here, or go soon: it should know of a later one.
        offerState(signed.sender());
      }
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
    if (!signed.message().sequence().isAfter(rooms.log().discarded())) {
      // It costs nothing, and must not use up what we serve of that which is here.
      reject(signed, RejectReason.DISCARDED);
      return;
    }
    long bytes = rooms.log().find(signed.message().sequence()).map(Slot::payloadBytes).orElse(0L);
    if (mayServe(signed.sender(), bytes)) {
      rooms
          .out()
          .add(
              new Effect.SendBody(
                  signed.sender(), signed.message().sequence(), signed.message().digest()));
    } else {
      reject(signed, RejectReason.TOO_OFTEN);
    }
  }

  /**
   * Counts what is served to one replica, so that asking costs us a bounded share: so many batches
   * and bytes in a while, and one batch of any size at least.
   */
  private boolean mayServe(ReplicaId peer, long bytes) {
    int index = peer.value();
    if (nowMillis - servedMillis[index] >= rooms.options().fetchMillis()) {
      servedMillis[index] = nowMillis;
      served[index] = 0;
      servedBytes[index] = 0;
    }
    boolean mayServe =
        served[index] < rooms.options().maxBatchesPerFetch()
            && (served[index] == 0
                || servedBytes[index] + bytes
                    <= SERVED_BATCHES_OF_BYTES * rooms.config().limits().maxBatchBytes());
    if (mayServe) {
      served[index]++;
      servedBytes[index] += bytes;
    }
    return mayServe;
  }

  private void reject(Signed<? extends Message> message, RejectReason reason) {
    rooms.listener().onRejected(message.sender(), message.message().type(), reason);
  }
}
