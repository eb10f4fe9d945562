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
import io.bezant.protocol.message.StateManifest;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Catching up by a copy of a certified checkpoint, when the batches that lead to it are gone
 * [protocol §10]. One donor at a time is asked for one part at a time; whatever the root does not
 * prove is refused on arrival and its sender not asked again. While it lasts nothing is executed
 * here; ordering, promises and the window stay as they are until the state is installed as a whole.
 *
 * <p>No peer is trusted: the target is certified by a quorum, and a weak quorum has to say that it
 * discarded the batches, so that liars alone cannot make a replica fetch what it could execute.
 *
 * <p>When nobody gives the state of a certified checkpoint any more, a later one will do that a
 * weak quorum has announced: one of them is correct, so its root is right. Only state and cursor go
 * there then; whatever rests on a quorum stays at the certified checkpoint below [protocol R4].
 */
final class StateTransfer {

  /** How long a donor may take for one part; one that takes a quarter of it is replaced too. */
  static final long DONOR_TIMEOUT_MILLIS = 1_000;

  private final CoreRooms rooms;

  /** What each replica offered instead of the batches after {@link #offeredAfter}. */
  private final @Nullable StableCheckpoint[] offered;

  /** Donors that are not asked for this target any more: they lied, or do not hold it. */
  private final boolean[] excluded;

  /** Donors that did not answer since anybody did. */
  private final boolean[] silent;

  private final Vouchers vouchers;
  private SequenceNumber offeredAfter = SequenceNumber.ZERO;

  /** The certified checkpoint at or below the target. */
  private StableCheckpoint base = StableCheckpoint.GENESIS;

  private @Nullable StateWalk walk;
  private Awaiting awaiting = Awaiting.NOTHING;
  private ReplicaId donor;
  private long pieceCount;
  private long nowMillis;
  private long askedMillis;
  private boolean isDonorSlow;

  private boolean isLossKnown;

  private enum Awaiting {
    NOTHING,
    ANSWER,
    STORED,
    INSTALLED
  }

  StateTransfer(CoreRooms rooms) {
    this.rooms = rooms;
    int replicas = rooms.config().membership().size();
    this.offered = new StableCheckpoint[replicas];
    this.excluded = new boolean[replicas];
    this.silent = new boolean[replicas];
    this.donor = rooms.out().self();
    this.vouchers = new Vouchers(rooms.rules(), rooms.config().checkpointInterval());
  }

  boolean isActive() {
    return walk != null;
  }

  /** How far it has come, if it is under way. */
  Optional<TransferStatus> status() {
    return Optional.ofNullable(walk)
        .map(w -> new TransferStatus(w.target().sequence(), donor, pieceCount, w.entryCount()));
  }

  void onTick(long monotonicMillis) {
    nowMillis = monotonicMillis;
    if (awaiting == Awaiting.ANSWER && nowMillis - askedMillis >= DONOR_TIMEOUT_MILLIS) {
      silent[donor.value()] = true;
      askNextDonor();
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
    if (signed.sender().equals(rooms.out().self()) || !checkpoint.sequence().isAfter(released)) {
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
   * once in a life: donors that have gone on offer what they hold now.
   */
  void onLoss(StableCheckpoint stable) {
    if (!isLossKnown) {
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

  private void fetch(Checkpoint target) {
    if (!target.sequence().isAfter(rooms.execution().released())) {
      return;
    }
    rooms.execution().pause();
    walk = new StateWalk(target, rooms.rules());
    pieceCount = 0;
    Arrays.fill(excluded, false);
    Arrays.fill(silent, false);
    excluded[rooms.out().self().value()] = true;
    rooms.listener().onTransferBegan(target.sequence());
    askNextDonor();
  }

  /** Goes on with the next donor in the ring, or gives up this target when there is none left. */
  private void askNextDonor() {
    int replicas = excluded.length;
    for (int i = 1; i <= replicas; i++) {
      int next = (donor.value() + i) % replicas;
      if (!excluded[next] && !silent[next]) {
        donor = new ReplicaId(next);
        ask();
        return;
      }
    }
    giveUp();
  }

  /**
   * What was fetched is dropped. A later checkpoint may have been offered meanwhile, or a state
   * above the certified one may still be there; else peers will offer what they hold now.
   */
  private void giveUp() {
    SequenceNumber given = Objects.requireNonNull(walk).target().sequence();
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
    awaiting = Awaiting.NOTHING;
    Arrays.fill(offered, null);
  }

  private void askOn() {
    if (isDonorSlow) {
      askNextDonor();
    } else {
      ask();
    }
  }

  private void ask() {
    StateWalk under = Objects.requireNonNull(walk);
    awaiting = Awaiting.ANSWER;
    askedMillis = nowMillis;
    Checkpoint target = under.target();
    rooms
        .out()
        .send(
            donor,
            rooms.out().seal(new FetchState(target.sequence(), target.root(), under.next())));
  }

  void onManifest(Signed<StateManifest> signed) {
    StateManifest manifest = signed.message();
    StateWalk asked = askedOf(signed);
    if (asked == null) {
      reject(signed, RejectReason.NOT_WANTED);
    } else if (manifest.isAbsent()) {
      excluded[donor.value()] = true;
      reject(signed, RejectReason.DISCARDED);
      askNextDonor();
    } else if (!asked.isAbout(manifest)) {
      reject(signed, RejectReason.NOT_WANTED);
    } else {
      store(signed, asked.take(manifest));
    }
  }

  void onChunk(Signed<StateChunk> signed) {
    StateWalk asked = askedOf(signed);
    if (asked == null || !asked.isAbout(signed.message())) {
      reject(signed, RejectReason.NOT_WANTED);
    } else {
      store(signed, asked.take(signed.message()));
    }
  }

  /** The walk that waits for an answer of this sender about this state; null if none does. */
  private @Nullable StateWalk askedOf(Signed<? extends Message> signed) {
    return walk != null
            && awaiting == Awaiting.ANSWER
            && signed.sender().equals(donor)
            && signed.message().sequence().equals(walk.target().sequence())
            && signed.message().digest().equals(walk.target().root())
        ? walk
        : null;
  }

  private void store(Signed<? extends Message> answer, Optional<StatePiece> piece) {
    if (piece.isEmpty()) {
      excluded[donor.value()] = true;
      rooms.listener().onDonorRefused(donor);
      reject(answer, RejectReason.WRONG_STATE);
      askNextDonor();
      return;
    }
    Arrays.fill(silent, false);
    isDonorSlow = nowMillis - askedMillis >= DONOR_TIMEOUT_MILLIS / 4;
    awaiting = Awaiting.STORED;
    rooms.out().add(new Effect.StoreChunk(answer.message().sequence(), pieceCount, piece.get()));
    pieceCount++;
  }

  /** A piece has been put aside: goes on with the next, or has the whole installed. */
  void onStored(SequenceNumber sequence, long piece) {
    if (walk == null
        || awaiting != Awaiting.STORED
        || !sequence.equals(walk.target().sequence())
        || piece != pieceCount - 1) {
      return;
    }
    if (!walk.isComplete()) {
      askOn();
      return;
    }
    awaiting = Awaiting.INSTALLED;
    StateManifest top = walk.top().orElseThrow();
    rooms.out().persist(new DurableRecord.Installed(stable(walk.target())));
    rooms
        .out()
        .add(
            new Effect.InstallState(
                sequence, walk.target().root(), top.version(), top.agreedMillis()));
  }

  /** The state is installed and on disk. */
  TransferredState onInstalled(SequenceNumber sequence, Digest root) {
    Checkpoint installed = new Checkpoint(sequence, root);
    Invariants.check(
        walk != null && awaiting == Awaiting.INSTALLED && walk.target().equals(installed),
        () -> "a state was installed at " + sequence + " that was not asked for");
    end();
    rooms.listener().onTransferEnded(sequence, pieceCount);
    return new TransferredState(installed, stable(installed));
  }

  private StableCheckpoint stable(Checkpoint installed) {
    return rooms.rules().stableAfterInstalling(installed, base);
  }

  private void reject(Signed<? extends Message> message, RejectReason reason) {
    rooms.listener().onRejected(message.sender(), message.message().type(), reason);
  }
}
