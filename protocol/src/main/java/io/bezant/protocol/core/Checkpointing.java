package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts checkpoint votes, moves the low watermark, and lets the log be cut [PBFT §4.3]. A
 * checkpoint is stable here when a quorum has signed it and our own state on disk has the same
 * root.
 */
final class Checkpointing {

  private final CoreRooms rooms;
  private final int interval;
  private final TreeMap<SequenceNumber, VoteSet<Checkpoint>> votes = new TreeMap<>();
  private final TreeMap<SequenceNumber, Signed<Checkpoint>> own = new TreeMap<>();

  /**
   * The roots of the state here at the checkpoints it has passed. Not what was announced: a former
   * state, lost since, may have been announced that was damaged.
   */
  private final TreeMap<SequenceNumber, Digest> roots = new TreeMap<>();

  private final TreeMap<SequenceNumber, StableCheckpoint> certified = new TreeMap<>();
  private StableCheckpoint stable;
  private @Nullable SequenceNumber cut;

  Checkpointing(CoreRooms rooms, DurableState durable, AppliedState applied) {
    this.rooms = rooms;
    this.interval = rooms.config().checkpointInterval();
    this.stable = durable.stable();
    durable.ownCheckpoints().values().forEach(vote -> restore(vote, applied.sequence()));
    if (applied.sequence().isAfter(SequenceNumber.ZERO)) {
      roots.put(applied.sequence(), applied.root());
    }
  }

  private void restore(Signed<Checkpoint> checkpoint, SequenceNumber applied) {
    own.put(checkpoint.message().sequence(), rooms.gate().sign(checkpoint.message()));
    if (!checkpoint.message().sequence().isAfter(applied)) {
      roots.put(checkpoint.message().sequence(), checkpoint.message().root());
    }
    if (checkpoint.message().sequence().isAfter(stable.sequence())) {
      votesAt(checkpoint.message().sequence()).add(checkpoint);
    }
  }

  /**
   * Goes on after a restart: where our own vote is a quorum, nobody else will make us count it.
   * What it proves was perhaps not written down before.
   */
  void resume() {
    List.copyOf(own.tailMap(stable.sequence(), false).values())
        .forEach(vote -> certify(votesAt(vote.message().sequence()), vote.message()));
  }

  StableCheckpoint stable() {
    return stable;
  }

  /** The last checkpoint announced here that the state has passed. */
  Optional<Checkpoint> lastOwn() {
    return own.descendingMap().values().stream()
        .map(Signed::message)
        .filter(this::isOfThisState)
        .findFirst();
  }

  private boolean isOfThisState(Checkpoint checkpoint) {
    return Optional.of(checkpoint.root())
        .equals(Optional.ofNullable(roots.get(checkpoint.sequence())));
  }

  /**
   * The checkpoints announced here that one with this low watermark counts, to be said again. Older
   * ones than our own stable checkpoint are among them: without them a laggard, whose window ends
   * before that, could never move it. And the last one, wherever it lies: its state is there, that
   * of others may not be. The watermark is what somebody claims, however large.
   */
  List<Signed<Checkpoint>> ownAbove(SequenceNumber claimedLow) {
    long counted = 2L * rooms.config().windowSize();
    Optional<Checkpoint> last = lastOwn();
    return own.tailMap(claimedLow, false).values().stream()
        .filter(each -> isOfThisState(each.message()))
        .filter(
            each ->
                each.message().sequence().value() - claimedLow.value() <= counted
                    || last.equals(Optional.of(each.message())))
        .toList();
  }

  /** Whether the log knows of announcing this checkpoint. */
  boolean hasAnnounced(SequenceNumber sequence) {
    return own.containsKey(sequence) || !sequence.isAfter(stable.sequence());
  }

  /**
   * Our state at a checkpoint is on disk: announces it. A state that is rebuilt passes checkpoints
   * that are stable already; there it is only compared.
   */
  void onCheckpointTaken(SequenceNumber sequence, Digest root) {
    roots.put(sequence, root);
    if (sequence.isAfter(stable.sequence())) {
      announce(new Checkpoint(sequence, root));
      StableCheckpoint proof = certified.get(sequence);
      if (proof != null) {
        compare(proof, root);
      }
    } else if (sequence.equals(stable.sequence())) {
      compare(stable, root);
    }
  }

  /** Says nothing where a former state was announced that was another: nobody says two things. */
  private void announce(Checkpoint checkpoint) {
    if (contradictsOwn(checkpoint.sequence(), checkpoint.root())) {
      return;
    }
    Signed<Checkpoint> announced = rooms.gate().sign(checkpoint);
    own.put(checkpoint.sequence(), announced);
    rooms.out().persist(new DurableRecord.OwnCheckpoint(announced));
    rooms.out().broadcast(announced);
  }

  private boolean contradictsOwn(SequenceNumber sequence, Digest root) {
    Signed<Checkpoint> earlier = own.get(sequence);
    return earlier != null && !earlier.message().root().equals(root);
  }

  void onCheckpoint(Signed<Checkpoint> vote) {
    SequenceNumber sequence = vote.message().sequence();
    if (!sequence.isCheckpoint(interval)) {
      reject(vote, RejectReason.NOT_A_CHECKPOINT);
    } else if (!sequence.isAfter(stable.sequence())) {
      reject(vote, RejectReason.BELOW_WINDOW);
    } else if (sequence.isAfter(rooms.log().watermarks().horizon())) {
      reject(vote, RejectReason.ABOVE_WINDOW);
    } else {
      count(vote);
    }
  }

  private void count(Signed<Checkpoint> vote) {
    VoteSet<Checkpoint> set = votesAt(vote.message().sequence());
    switch (set.add(vote)) {
      case COUNTED -> certify(set, vote.message());
      case DUPLICATE -> reject(vote, RejectReason.DUPLICATE);
      case CONFLICT -> {
        rooms.accuser().compare(set.of(vote.sender()), vote);
        reject(vote, RejectReason.CONFLICT);
      }
    }
  }

  private void certify(VoteSet<Checkpoint> set, Checkpoint checkpoint) {
    int needed = rooms.rules().checkpointsNeeded();
    if (set.count(checkpoint.root()) < needed || certified.containsKey(checkpoint.sequence())) {
      return;
    }
    StableCheckpoint proof =
        new StableCheckpoint(
            checkpoint.sequence(), checkpoint.root(), set.proof(checkpoint.root(), needed));
    certified.put(checkpoint.sequence(), proof);
    Digest ours = roots.get(checkpoint.sequence());
    if (ours != null) {
      compare(proof, ours);
    }
  }

  private void compare(StableCheckpoint proof, Digest ours) {
    if (!rooms.rules().isSameState(ours, proof.root())) {
      rooms.out().add(new Effect.HaltDiverged(proof.sequence(), ours, proof.root()));
    } else if (proof.sequence().isAfter(stable.sequence())) {
      stabilise(proof);
    }
  }

  private void stabilise(StableCheckpoint proof) {
    final SequenceNumber previous = stable.sequence();
    stable = proof;
    rooms.out().add(new Effect.PersistLazily(new DurableRecord.Stable(proof)));
    rooms.log().advance(proof.sequence());
    rooms.gate().discardThrough(proof.sequence());
    votes.headMap(proof.sequence(), true).clear();
    certified.headMap(proof.sequence(), true).clear();
    rooms.listener().onStable(proof);
    cutThrough(retentionFloor(previous));
  }

  /**
   * A state was installed and is on disk. The batches up to its certified checkpoint were never
   * here, so nothing is kept of those places; what was voted above stays. A state that was lost may
   * come back as it was at or before the stable checkpoint: then the window stays, and nothing is
   * announced anew.
   */
  void onInstalled(TransferredState installed) {
    StableCheckpoint proof = installed.stable();
    SequenceNumber sequence = proof.sequence();
    Checkpoint state = installed.state();
    boolean isNews = state.sequence().isAfter(stable.sequence());
    final boolean isContradicted = contradictsOwn(state.sequence(), state.root());
    Invariants.check(
        !sequence.equals(stable.sequence()) || proof.root().equals(stable.root()),
        () -> "two states are certified at " + sequence);
    if (sequence.isAfter(stable.sequence())) {
      stable = proof;
      rooms.log().advance(sequence);
      rooms.gate().discardThrough(sequence);
      votes.headMap(sequence, true).clear();
      certified.headMap(sequence, true).clear();
      rooms.listener().onStable(proof);
    }
    cutThrough(sequence);
    roots.put(state.sequence(), state.root());
    if (isNews && !isContradicted) {
      announce(state);
    }
    StableCheckpoint known = certified.get(state.sequence());
    if (known != null) {
      compare(known, state.root());
    }
  }

  /** The highest checkpoint, at or below the previous stable one, up to which the log may go. */
  private SequenceNumber retentionFloor(SequenceNumber previousStable) {
    MessageLog log = rooms.log();
    SequenceNumber floor = log.discarded();
    long bytes = log.payloadBytesThrough(previousStable);
    while (floor.value() + interval <= previousStable.value()) {
      long batches = stable.sequence().value() - floor.value();
      if (batches <= rooms.options().maxRetainedBatches()
          && bytes <= rooms.options().maxRetainedBytes()) {
        break;
      }
      SequenceNumber next = floor.plus(interval);
      bytes -= log.payloadBytesThrough(next) - log.payloadBytesThrough(floor);
      floor = next;
    }
    return floor;
  }

  private void cutThrough(SequenceNumber sequence) {
    if (sequence.isAfter(rooms.log().discarded())) {
      rooms.log().discardThrough(sequence);
      own.headMap(sequence, true).clear();
      roots.headMap(sequence, true).clear();
      cut = sequence;
    }
  }

  /** Up to where the log on disk may go now, once. */
  Optional<SequenceNumber> takeCut() {
    Optional<SequenceNumber> taken = Optional.ofNullable(cut);
    cut = null;
    return taken;
  }

  /** The checkpoints announced here that the log still reaches back to, ascending. */
  List<Signed<Checkpoint>> own() {
    return List.copyOf(own.values());
  }

  /** A proof from elsewhere that a checkpoint is stable. */
  void onProof(StableCheckpoint proof) {
    if (proof.sequence().isAfter(stable.sequence())
        && certified.putIfAbsent(proof.sequence(), proof) == null) {
      Digest ours = roots.get(proof.sequence());
      if (ours != null) {
        compare(proof, ours);
      }
    }
  }

  private VoteSet<Checkpoint> votesAt(SequenceNumber sequence) {
    return votes.computeIfAbsent(sequence, place -> new VoteSet<>(rooms.rules()));
  }

  private void reject(Signed<Checkpoint> vote, RejectReason reason) {
    rooms.listener().onRejected(vote.sender(), vote.message().type(), reason);
  }
}
