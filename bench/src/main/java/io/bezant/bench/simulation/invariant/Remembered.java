package io.bezant.bench.simulation.invariant;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.DurableState;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.RecoveredSlot;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.wire.Frame;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an honest replica has said, it still knows after a restart: the vote and the batch it was
 * for, the proof that its commit rests on, the view it had promised or entered, its checkpoints,
 * and the decisions that its answers have revealed (R1). Looked at when it comes back, before it
 * says anything; and a decision whose record does not wait for the disk must rest on a proof whose
 * record did.
 */
final class Remembered implements Invariant {
  private final TreeMap<ReplicaId, Said> said = new TreeMap<>();

  /** A vote for a place. */
  private record Vote(View view, Digest digest) {}

  /** The last words of one replica on everything. */
  private static final class Said {
    final TreeMap<SequenceNumber, Vote> accepts = new TreeMap<>();
    final TreeMap<SequenceNumber, Vote> commits = new TreeMap<>();
    final TreeMap<SequenceNumber, Digest> checkpoints = new TreeMap<>();

    /** The places for which it has a prepared certificate of its own in this life's log. */
    final TreeSet<SequenceNumber> proven = new TreeSet<>();

    View promised = View.ZERO;
    View entered = View.ZERO;
    SequenceNumber answered = SequenceNumber.ZERO;
  }

  @Override
  public String name() {
    return "durable before spoken";
  }

  @Override
  public void onSaid(ReplicaId replica, Frame.SealedMessage frame) {
    if (!frame.sender().equals(replica)) {
      return;
    }
    Said words = of(replica);
    switch (frame.type()) {
      case PRE_PREPARE, PREPARE -> vote(words, words.accepts, frame);
      case COMMIT -> vote(words, words.commits, frame);
      case CHECKPOINT -> words.checkpoints.put(frame.sequence(), frame.digest());
      case VIEW_CHANGE -> words.promised = later(words.promised, frame.view());
      case NEW_VIEW -> words.entered = later(words.entered, frame.view());
      case STATUS,
          COMMITTED_BATCH,
          FETCH_COMMITTED,
          SUSPECT,
          FETCH_BODY,
          BATCH_BODY,
          CHECKPOINT_PROOF,
          FETCH_STATE,
          STATE_MANIFEST,
          STATE_CHUNK,
          STATE_DIFFERENCE,
          RECOVER,
          READY -> {}
    }
  }

  @Override
  public void onLost(ReplicaId replica) {
    said.remove(replica);
  }

  private Said of(ReplicaId replica) {
    return said.computeIfAbsent(replica, absent -> new Said());
  }

  private static void vote(
      Said words, NavigableMap<SequenceNumber, Vote> votes, Frame.SealedMessage frame) {
    words.entered = later(words.entered, frame.view());
    Vote earlier = votes.get(frame.sequence());
    if (earlier == null || frame.view().isAfter(earlier.view())) {
      votes.put(frame.sequence(), new Vote(frame.view(), frame.digest()));
    }
  }

  private static View later(View one, View other) {
    return one.isAfter(other) ? one : other;
  }

  private static SequenceNumber later(SequenceNumber one, SequenceNumber other) {
    return one.isAfter(other) ? one : other;
  }

  @Override
  public void onReplied(ReplicaId replica, SequenceNumber executed) {
    Said words = of(replica);
    words.answered = later(words.answered, executed);
  }

  @Override
  public void onShown(Showing showing) {
    onReplied(showing.replica(), showing.answer().executed());
  }

  @Override
  public void onRecorded(ReplicaId replica, DurableRecord record) {
    if (record instanceof DurableRecord.Prepared(var proof)) {
      of(replica).proven.add(proof.sequence());
    }
  }

  /** A decision that need not wait for the disk is one that a durable proof of our own covers. */
  @Override
  public void onStep(ReplicaId replica, Step step) {
    for (Effect effect : step.effects()) {
      if (effect instanceof Effect.PersistLazily(DurableRecord.Committed(var proof))
          && !of(replica).proven.contains(proof.sequence())) {
        throw broken(
            "replica %s would answer for %s and could forget it"
                .formatted(replica, proof.sequence()));
      }
    }
  }

  @Override
  public void onRecovered(ReplicaId replica, DurableState memory, SequenceNumber applied) {
    Said words = of(replica);
    SequenceNumber floor = later(memory.stable().sequence(), memory.discarded());
    TreeMap<SequenceNumber, RecoveredSlot> slots = new TreeMap<>();
    memory.slots().forEach(slot -> slots.put(slot.sequence(), slot));
    words.proven.clear();
    memory.slots().stream()
        .filter(slot -> slot.prepared().isPresent())
        .forEach(slot -> words.proven.add(slot.sequence()));
    View promised = promised(memory);
    require(!words.promised.isAfter(promised), replica, "its promise of view " + words.promised);
    require(!words.entered.isAfter(memory.view()), replica, "that it entered " + words.entered);
    for (var each : words.commits.tailMap(floor, false).entrySet()) {
      requireProof(replica, each, slots, applied);
    }
    for (var each : words.accepts.tailMap(later(floor, applied), false).entrySet()) {
      boolean isOver = promised.isAfter(each.getValue().view());
      require(isOver || knows(memory, slots, each), replica, "its vote at " + each.getKey());
    }
    for (SequenceNumber place : words.checkpoints.tailMap(floor, false).keySet()) {
      require(memory.ownCheckpoints().containsKey(place), replica, "its checkpoint of " + place);
    }
    SequenceNumber place = later(floor, applied).next();
    for (; !place.isAfter(words.answered); place = place.next()) {
      RecoveredSlot slot = slots.get(place);
      require(
          slot != null && (slot.prepared().isPresent() || slot.certificate().isPresent()),
          replica,
          "what it has answered for at " + place);
    }
  }

  private static View promised(DurableState memory) {
    View promised =
        memory.promised().map(viewChange -> viewChange.message().view()).orElse(View.ZERO);
    return later(promised, memory.view());
  }

  /** The commit of the highest view rests on a proof, and what it is for must be at hand. */
  private void requireProof(
      ReplicaId replica,
      Map.Entry<SequenceNumber, Vote> said,
      NavigableMap<SequenceNumber, RecoveredSlot> slots,
      SequenceNumber applied) {
    Optional<RecoveredSlot> slot = Optional.ofNullable(slots.get(said.getKey()));
    Vote vote = said.getValue();
    require(
        slot.flatMap(RecoveredSlot::prepared)
            .filter(proof -> !vote.view().isAfter(proof.view()))
            .isPresent(),
        replica,
        "the proof for its commit at " + said.getKey());
    boolean isHeld =
        slot.stream()
            .flatMap(it -> it.batches().stream())
            .anyMatch(batch -> batch.digest().equals(vote.digest()));
    require(
        !said.getKey().isAfter(applied) || vote.digest().equals(Batch.EMPTY.digest()) || isHeld,
        replica,
        "the batch of its commit at " + said.getKey());
  }

  /**
   * Whether a vote of the present view is known from a proposal or from what the view began with.
   */
  private static boolean knows(
      DurableState memory,
      NavigableMap<SequenceNumber, RecoveredSlot> slots,
      Map.Entry<SequenceNumber, Vote> said) {
    Vote vote = said.getValue();
    RecoveredSlot slot = slots.get(said.getKey());
    boolean isAccepted =
        slot != null
            && slot.accepted()
                .map(Signed::message)
                .filter(proposal -> proposal.view().equals(vote.view()))
                .filter(proposal -> proposal.digest().equals(vote.digest()))
                .isPresent();
    return isAccepted
        || memory.entered().map(Signed::message).stream()
            .filter(newView -> newView.view().equals(vote.view()))
            .flatMap(newView -> newView.plan().stream())
            .anyMatch(
                planned ->
                    planned.sequence().equals(said.getKey())
                        && planned.digest().equals(vote.digest()));
  }

  private void require(boolean isKnown, ReplicaId replica, String what) {
    if (!isKnown) {
      throw broken("replica %s comes back without %s".formatted(replica, what));
    }
  }
}
