package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.CheckpointProof;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateDifference;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.StatePart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Catching up by the state of a certified checkpoint, when the batches that lead to it are gone
 * [protocol §10]. The own disk is searched first; several donors at once are asked for what it does
 * not hold; whatever the root does not prove is refused on arrival and its sender not asked again.
 * While it lasts nothing is executed here; ordering, promises and the window stay as they are until
 * the state is installed as a whole.
 *
 * <p>No peer is trusted: the target is certified by a quorum, and a weak quorum has to say that it
 * discarded the batches, so that liars alone cannot make a replica fetch what it could execute.
 *
 * <p>When nobody gives the state of a certified checkpoint any more, a later one will do that a
 * weak quorum has announced: one of them is correct, so its root is right. Only state and cursor go
 * there then; whatever rests on a quorum stays at the certified checkpoint below [protocol R4].
 */
final class StateTransfer {

  /** Most pieces that wait for the disk before donors are asked for more. */
  static final int MAX_UNSTORED = 8;

  private final CoreRooms rooms;
  private final Donors donors;
  private final Vouchers vouchers;

  /** What each replica offered instead of the batches after {@link #offeredAfter}. */
  private final @Nullable StableCheckpoint[] offered;

  private SequenceNumber offeredAfter = SequenceNumber.ZERO;

  /** The certified checkpoint at or below the target. */
  private StableCheckpoint base = StableCheckpoint.GENESIS;

  private @Nullable StateWalk walk;
  private boolean isInstalling;

  /** What the own disk is searched for, by the number of the question. */
  private final Map<Long, Sought> seeking = new LinkedHashMap<>();

  /** The numbers of the pieces that are not put aside yet. */
  private final Set<Long> unstored = new LinkedHashSet<>();

  private long lastNumber;
  private long pieceCount;
  private long nowMillis;

  private boolean isLossKnown;

  StateTransfer(CoreRooms rooms) {
    this.rooms = rooms;
    int replicas = rooms.config().membership().size();
    this.offered = new StableCheckpoint[replicas];
    this.donors = new Donors(rooms.out().self(), replicas);
    this.vouchers = new Vouchers(rooms.rules(), rooms.config().checkpointInterval());
  }

  boolean isActive() {
    return walk != null;
  }

  /** How far it has come, if it is under way. */
  Optional<TransferStatus> status() {
    return Optional.ofNullable(walk)
        .map(
            w ->
                new TransferStatus(
                    w.target().sequence(), donors.askedCount(), pieceCount, w.entryCount()));
  }

  void onTick(long monotonicMillis) {
    nowMillis = monotonicMillis;
    StateWalk under = walk;
    if (under != null) {
      for (ReplicaId donor : rooms.config().membership().replicas()) {
        replace(under, donor, donors.restIfSilent(donor, nowMillis));
      }
      goOn(under);
    }
  }

  /** A replica says that it can recover its state at a checkpoint from its own disk. */
  void onCheckpoint(Signed<Checkpoint> announced) {
    vouchers.hear(announced);
  }

  /** A replica offers a checkpoint because it has discarded what we asked for. */
  void onProof(Signed<CheckpointProof> signed) {
    StableCheckpoint checkpoint = signed.message().checkpoint();
    SequenceNumber released = rooms.execution().released();
    if (signed.sender().equals(rooms.out().self())
        || !rooms.rules().isAhead(checkpoint.sequence(), released)) {
      reject(signed, RejectReason.ALREADY_DECIDED);
      return;
    }
    if (!released.equals(offeredAfter)) {
      Arrays.fill(offered, null);
      offeredAfter = released;
    }
    offered[signed.sender().value()] = checkpoint;
    if (!isActive()) {
      beginIfOffered();
    }
  }

  /**
   * The state does not hold what this checkpoint, stable here, covers: it was lost. The checkpoint
   * is fetched at once, without anybody's offer, since its certificate stands in our own log. Tried
   * once in a life: donors that have gone on offer what they hold now. What is fetched already is
   * offered by those who are ahead and as good.
   */
  void onLoss(StableCheckpoint stable) {
    if (!isLossKnown && !isActive()) {
      isLossKnown = true;
      begin(stable);
    }
  }

  private void beginIfOffered() {
    int offers = 0;
    StableCheckpoint best = StableCheckpoint.GENESIS;
    for (StableCheckpoint each : offered) {
      if (each != null) {
        offers++;
        best = each.sequence().isAfter(best.sequence()) ? each : best;
      }
    }
    if (offers >= rooms.config().quorums().weakQuorum()) {
      begin(best);
    }
  }

  private void begin(StableCheckpoint certified) {
    base = certified;
    fetch(new Checkpoint(certified.sequence(), certified.root()));
  }

  /** What was put aside for an earlier target is not lost: the disk is searched first. */
  private void fetch(Checkpoint target) {
    if (!rooms.rules().isAhead(target.sequence(), rooms.execution().released())) {
      return;
    }
    rooms.execution().pause();
    StateWalk begun = new StateWalk(target, rooms.rules());
    walk = begun;
    pieceCount = 0;
    seeking.clear();
    unstored.clear();
    donors.begin();
    rooms.listener().onTransferBegan(target.sequence());
    rooms.out().add(new Effect.PrepareState(target.sequence()));
    goOn(begun);
  }

  /** Searches the disk, asks whoever has room, installs what is complete, or gives up. */
  private void goOn(StateWalk under) {
    if (isInstalling) {
      return;
    }
    for (var next = under.nextSought(); next.isPresent(); next = under.nextSought()) {
      lastNumber++;
      seeking.put(lastNumber, next.get());
      rooms.out().add(new Effect.SeekState(lastNumber, next.get()));
    }
    Optional<ReplicaId> donor = donors.next(nowMillis);
    while (under.hasPart() && unstored.size() < MAX_UNSTORED && donor.isPresent()) {
      StatePart part = under.nextPart().orElseThrow();
      boolean takesHints = donors.takesHints(donor.get());
      ask(donor.get(), under.target(), takesHints ? part : part.withoutHints());
      donor = donors.next(nowMillis);
    }
    if (under.isComplete() && seeking.isEmpty() && unstored.isEmpty()) {
      install(under);
    } else if (under.hasPart() && !donors.isAnyLeft(nowMillis)) {
      giveUp(under);
    }
  }

  private void ask(ReplicaId donor, Checkpoint target, StatePart part) {
    donors.onAsked(donor, part, nowMillis);
    FetchState fetch = new FetchState(target.sequence(), target.root(), part);
    rooms.out().send(donor, rooms.out().seal(fetch));
  }

  /**
   * What was put aside stays on disk. A later checkpoint may have been offered meanwhile, or a
   * state above the certified one may still be there; else peers will offer what they hold now.
   */
  private void giveUp(StateWalk under) {
    SequenceNumber given = under.target().sequence();
    StableCheckpoint[] held = offered.clone();
    end();
    rooms.listener().onTransferAbandoned(given);
    rooms.execution().resume();
    beginWithLater(given, held);
    if (!isActive() && given.equals(base.sequence())) {
      vouchedAbove(given).ifPresent(this::fetch);
    }
  }

  /** What was offered meanwhile and is later than what was given up. */
  private void beginWithLater(SequenceNumber given, @Nullable StableCheckpoint[] held) {
    for (int i = 0; i < held.length; i++) {
      StableCheckpoint each = held[i];
      if (each != null && each.sequence().isAfter(given)) {
        offered[i] = each;
      }
    }
    beginIfOffered();
  }

  /** A correct replica goes no further than a window above what it knows to be certified. */
  private Optional<Checkpoint> vouchedAbove(SequenceNumber certified) {
    SequenceNumber low = rooms.log().watermarks().low();
    SequenceNumber known = certified.isAfter(low) ? certified : low;
    return vouchers.vouched(
        certified, new Watermarks(known, rooms.config().windowSize()).horizon());
  }

  private void end() {
    walk = null;
    isInstalling = false;
    seeking.clear();
    unstored.clear();
    Arrays.fill(offered, null);
  }

  private void replace(StateWalk under, ReplicaId donor, List<StatePart> parts) {
    if (!parts.isEmpty()) {
      parts.forEach(under::giveBack);
      rooms.listener().onDonorReplaced(donor);
    }
  }

  void onManifest(Signed<StateManifest> signed) {
    StateManifest manifest = signed.message();
    StateWalk asked = askedOf(signed);
    if (asked == null) {
      reject(signed, RejectReason.NOT_WANTED);
    } else if (manifest.isAbsent()) {
      reject(signed, RejectReason.DISCARDED);
      replace(asked, signed.sender(), donors.exclude(signed.sender()));
      goOn(asked);
    } else {
      donors
          .onAnswer(signed.sender(), part -> StateWalk.isAbout(part, manifest), nowMillis)
          .ifPresentOrElse(
              part -> judge(asked, signed, part, asked.take(part, manifest), bytesOf(manifest)),
              () -> reject(signed, RejectReason.NOT_WANTED));
    }
  }

  void onChunk(Signed<StateChunk> signed) {
    StateChunk chunk = signed.message();
    StateWalk asked = askedOf(signed);
    if (asked == null) {
      reject(signed, RejectReason.NOT_WANTED);
    } else {
      donors
          .onAnswer(signed.sender(), part -> StateWalk.isAbout(part, chunk), nowMillis)
          .ifPresentOrElse(
              part -> judge(asked, signed, part, asked.take(part, chunk), bytesOf(chunk)),
              () -> reject(signed, RejectReason.NOT_WANTED));
    }
  }

  void onDifference(Signed<StateDifference> signed) {
    StateDifference difference = signed.message();
    StateWalk asked = askedOf(signed);
    if (asked == null) {
      reject(signed, RejectReason.NOT_WANTED);
    } else {
      donors
          .onAnswer(signed.sender(), part -> StateWalk.isAbout(part, difference), nowMillis)
          .ifPresentOrElse(
              part -> restore(asked, signed, part), () -> reject(signed, RejectReason.NOT_WANTED));
    }
  }

  /**
   * Two entries may have one fingerprint, so a donor is not to blame if nothing is restored: it and
   * others are asked for the leaves as a whole. By then it has no answer of this kind to give, so
   * one that comes late is not taken for the answer to that question.
   */
  private void restore(StateWalk under, Signed<StateDifference> answer, StatePart part) {
    StateDifference difference = answer.message();
    Optional<StatePiece> piece = under.take(part, difference);
    if (piece.isPresent()) {
      rooms.listener().onRestored(answer.sender(), difference.used().toBitSet().cardinality());
      judge(under, answer, part, piece, bytesOf(part) + bytesOf(difference));
    } else {
      rooms.listener().onHintsFailed(answer.sender());
      reject(answer, RejectReason.NOT_RESTORED);
      donors.withholdHints(answer.sender());
      under.giveBack(part.withoutHints());
      goOn(under);
    }
  }

  /** The walk that waits for an answer of this sender about this state; null if none does. */
  private @Nullable StateWalk askedOf(Signed<? extends Message> signed) {
    return walk != null
            && donors.isAsked(signed.sender())
            && signed.message().sequence().equals(walk.target().sequence())
            && signed.message().digest().equals(walk.target().root())
        ? walk
        : null;
  }

  private void judge(
      StateWalk under,
      Signed<? extends Message> answer,
      StatePart part,
      Optional<StatePiece> piece,
      long bytes) {
    ReplicaId donor = answer.sender();
    if (piece.isPresent()) {
      rooms.listener().onPartTaken(donor, bytes);
      store(piece.get());
    } else {
      rooms.listener().onDonorRefused(donor);
      reject(answer, RejectReason.WRONG_STATE);
      List<StatePart> parts = new ArrayList<>(donors.exclude(donor));
      parts.add(part);
      replace(under, donor, parts);
    }
    goOn(under);
  }

  private static long bytesOf(StateManifest manifest) {
    return manifest.groups().stream().mapToLong(g -> g.low().size() + g.digests().size()).sum();
  }

  private static long bytesOf(StatePart asked) {
    return asked instanceof StatePart.HintedLeaves leaves
        ? leaves.hints().fingerprints().size()
        : 0;
  }

  private static long bytesOf(StateDifference difference) {
    return difference.used().bits().size()
        + difference.leaves().stream()
            .mapToLong(
                leaf -> leaf.low().size() + leaf.held().bits().size() + leaf.digests().size())
            .sum();
  }

  private static long bytesOf(StateChunk chunk) {
    return chunk.entries().stream().mapToLong(StateChunk::bytesOf).sum();
  }

  private void store(StatePiece piece) {
    pieceCount++;
    lastNumber++;
    unstored.add(lastNumber);
    rooms.out().add(new Effect.StoreChunk(lastNumber, piece));
  }

  /** The own disk was searched. */
  void onSought(long number, Found found) {
    Sought sought = seeking.remove(number);
    if (walk != null && sought != null) {
      if (found.entryCount() > 0) {
        rooms.listener().onFoundAtHome(found.entryCount(), found.keptCount());
      }
      walk.found(sought, found).ifPresent(this::store);
      goOn(walk);
    }
  }

  /** A piece has been put aside. */
  void onStored(long number) {
    if (unstored.remove(number) && walk != null) {
      goOn(walk);
    }
  }

  private void install(StateWalk done) {
    isInstalling = true;
    Checkpoint target = done.target();
    StateManifest top = done.top().orElseThrow();
    rooms.out().persist(new DurableRecord.Installed(stable(target), target.sequence()));
    rooms
        .out()
        .add(
            new Effect.InstallState(
                target.sequence(), target.root(), top.version(), top.agreedMillis()));
  }

  /** The state is installed and on disk. */
  TransferredState onInstalled(SequenceNumber sequence, Digest root) {
    Checkpoint installed = new Checkpoint(sequence, root);
    StateWalk done = walk;
    if (done == null || !isInstalling || !done.target().equals(installed)) {
      throw new InvariantViolation(
          "a state was installed at " + sequence + " that was not asked for");
    }
    long agreedMillis = done.top().orElseThrow().agreedMillis();
    end();
    rooms.listener().onTransferEnded(sequence, pieceCount);
    return new TransferredState(installed, stable(installed), agreedMillis);
  }

  private StableCheckpoint stable(Checkpoint installed) {
    return rooms.rules().stableAfterInstalling(installed, base);
  }

  private void reject(Signed<? extends Message> message, RejectReason reason) {
    rooms.listener().onRejected(message.sender(), message.message().type(), reason);
  }
}
