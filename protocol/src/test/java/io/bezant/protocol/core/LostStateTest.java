package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.CheckpointProof;
import io.bezant.protocol.message.FetchCommitted;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.SlotBits;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.Status;
import io.bezant.protocol.message.Suspect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * A replica whose log is whole and whose state is gone: it votes on what it remembers, says nothing
 * that rests on a state, and gets the state from the others.
 */
class LostStateTest {

  private static final int SELF = 3;

  /** Checkpoints every four places, a window of eight. */
  private final ClusterConfig config = Lab.config(4, 4, 8);

  private final Proofs proofs = new Proofs(config);
  private final LoneReplica replica =
      new LoneReplica(SELF, config, CoreOptions.DEFAULT.withWarmUp(0));

  private static List<Batch> batches(long through) {
    return LongStream.rangeClosed(1, through).mapToObj(Proofs::batch).toList();
  }

  private void learn(long first, long last) {
    for (long place = first; place <= last; place++) {
      replica.hear(proofs.committedBatch(1, 0, place, batch(place)));
    }
  }

  private void certify(long place) {
    Checkpoint checkpoint = new Checkpoint(at(place), Proofs.rootAfter(batches(place)));
    for (int other = 0; other < 3; other++) {
      replica.hear(Lab.signed(other, checkpoint));
    }
  }

  /** Executes up to a stable checkpoint at 8, votes for 9, and loses its state. */
  private void loseStateAfterEight() {
    replica.tick(1_000);
    learn(1, 4);
    certify(4);
    learn(5, 8);
    certify(8);
    assertEquals(at(8), replica.status().stable().sequence());
    replica.hear(proofs.proposal(0, 9, batch(9)));
    replica.lab().loseState();
    replica.settle();
  }

  private void install(LabState state) {
    StableCheckpoint proof = proofs.stable(state.executed().value(), state.root());
    replica.hear(
        Lab.signed(0, new CheckpointProof(proof)), Lab.signed(1, new CheckpointProof(proof)));
    for (int part = 0; part < 2; part++) {
      for (int donor = 0; donor < 3; donor++) {
        List<FetchState> asked = replica.sent(donor, FetchState.class);
        if (!asked.isEmpty()) {
          replica.forget();
          replica.hear(Lab.signed(donor, state.answer(asked.getLast())));
          break;
        }
      }
    }
  }

  @Test
  void replicaWithoutItsStateStartsWithItsWindowAndSaysNothingOfAState() {
    loseStateAfterEight();

    assertEquals(at(0), replica.status().executed());
    assertEquals(at(8), replica.status().stable().sequence());
    assertTrue(replica.status().behind());
    assertEquals(Optional.empty(), replica.status().lastOwnCheckpoint());
  }

  @Test
  void checkpointsOfTheLostStateAreNotSaidAgain() {
    loseStateAfterEight();
    replica.forget();
    replica.hear(Lab.signed(0, new Status(View.ZERO, at(4), at(4), SlotBits.NONE, SlotBits.NONE)));

    assertEquals(List.of(), replica.said(Checkpoint.class));
    assertEquals(List.of(), replica.sent(0, Checkpoint.class));
  }

  @Test
  void orderingGoesOnFromTheLog() {
    loseStateAfterEight();
    replica.forget();
    replica.hear(proofs.proposal(0, 10, batch(10)));

    assertEquals(
        List.of(new Prepare(View.ZERO, at(10), batch(10).digest())), replica.said(Prepare.class));
    replica.hear(proofs.proposal(0, 9, batch(99)));
    assertEquals(1, replica.said(Prepare.class).size());
  }

  @Test
  void nothingIsExecutedOrAnsweredWithoutTheState() {
    loseStateAfterEight();
    replica.forget();
    learn(9, 12);

    assertEquals(at(0), replica.status().executed());
    assertEquals(0, replica.left().stream().filter(e -> e instanceof Effect.SendReply).count());
  }

  @Test
  void whatIsLackingIsAskedForFromTheBeginning() {
    loseStateAfterEight();
    replica.hear(
        Lab.signed(0, new Status(View.ZERO, at(20), at(16), SlotBits.NONE, SlotBits.NONE)));
    replica.forget();
    replica.liveUntil(1_200);

    assertEquals(at(0), replica.sent(0, FetchCommitted.class).getFirst().after());
  }

  private void hearWhereTheOthersAre(long executed, long stable) {
    Status there = new Status(View.ZERO, at(executed), at(stable), SlotBits.NONE, SlotBits.NONE);
    replica.hear(Lab.signed(0, there), Lab.signed(1, there), Lab.signed(2, there));
  }

  private List<FetchState> asked() {
    List<FetchState> asked = new ArrayList<>();
    for (int donor = 0; donor < 3; donor++) {
      asked.addAll(replica.sent(donor, FetchState.class));
    }
    return asked;
  }

  @Test
  void checkpointThatIsStableHereIsFetchedWithoutAnOffer() {
    loseStateAfterEight();
    replica.forget();
    replica.tick(2_000);
    assertEquals(List.of(), asked(), "nobody is known to be there");
    hearWhereTheOthersAre(10, 8);
    replica.tick(2_005);

    assertEquals(at(8), asked().getFirst().sequence());
    assertEquals(1, asked().size());
  }

  /** Found by seeds 907085 and 907108 (decay): the state of the offer came and nobody wanted it. */
  @Test
  void whatIsOfferedAndFetchedAlreadyIsNotExchangedForWhatIsStableHere() {
    loseStateAfterEight();
    replica.forget();
    StableCheckpoint later = proofs.stable(12, Proofs.rootAfter(batches(12)));
    replica.hear(
        Lab.signed(0, new CheckpointProof(later)), Lab.signed(1, new CheckpointProof(later)));
    hearWhereTheOthersAre(13, 12);
    replica.tick(2_005);
    replica.tick(2_010);

    assertEquals(List.of(at(12)), asked().stream().map(FetchState::sequence).distinct().toList());
  }

  /** Each donor that has gone on says so; two of them are enough. */
  @Test
  void laterCheckpointIsFetchedWhereTheKnownOneIsGone() {
    loseStateAfterEight();
    hearWhereTheOthersAre(13, 12);
    replica.tick(2_005);
    LabState twelve = LabState.after(batches(12));
    StableCheckpoint proof = proofs.stable(12, twelve.root());
    for (int i = 0; i < 3; i++) {
      FetchState fetch = asked().getLast();
      assertEquals(at(8), fetch.sequence());
      int donor =
          IntStream.range(0, 3)
              .filter(d -> !replica.sent(d, FetchState.class).isEmpty())
              .findFirst()
              .orElseThrow();
      replica.forget();
      replica.hear(
          Lab.signed(donor, StateManifest.absent(fetch.sequence(), fetch.root())),
          Lab.signed(donor, new CheckpointProof(proof)));
    }

    assertEquals(at(12), asked().getLast().sequence());
  }

  @Test
  void replicaWithoutItsStateJudgesNoPrimaryByTheClock() {
    loseStateAfterEight();
    replica.forget();
    replica.hear(proofs.proposal(0, 10, batch(10)));
    replica.liveUntil(9_000);

    assertEquals(List.of(), replica.said(Suspect.class));
  }

  @Test
  void stateComesBackAtTheCheckpointThatIsStableHere() {
    loseStateAfterEight();
    replica.forget();
    install(LabState.after(batches(8)));

    assertEquals(at(8), replica.status().executed());
    assertEquals(at(8), replica.status().stable().sequence());
    for (int other = 0; other < 2; other++) {
      Status same = new Status(View.ZERO, at(8), at(8), SlotBits.NONE, SlotBits.NONE);
      replica.hear(Lab.signed(other, same));
    }
    assertFalse(replica.status().behind());
    assertEquals(List.of(), replica.said(Checkpoint.class));
    learn(9, 9);
    assertEquals(at(9), replica.status().executed());
  }

  @Test
  void stateComesBackAtALaterCheckpointAndIsAnnounced() {
    loseStateAfterEight();
    LabState twelve = LabState.after(batches(12));
    install(twelve);

    assertEquals(at(12), replica.status().stable().sequence());
    assertEquals(List.of(new Checkpoint(at(12), twelve.root())), replica.said(Checkpoint.class));
    replica.crashAndRestart();
    assertEquals(at(12), replica.status().executed());
  }

  @Test
  void stateComesBackBelowTheStableCheckpointAndTheRestIsExecuted() {
    loseStateAfterEight();
    install(LabState.after(batches(4)));
    assertEquals(at(4), replica.status().executed());
    assertEquals(at(8), replica.status().stable().sequence());
    assertTrue(replica.status().behind());
    learn(5, 12);

    assertEquals(at(12), replica.status().executed());
    assertEquals(
        Optional.of(at(12)), replica.status().lastOwnCheckpoint().map(Checkpoint::sequence));
    certify(12);
    assertEquals(at(12), replica.status().stable().sequence());
  }

  @Test
  void stateIsRebuiltBatchByBatchWhereTheOthersStillHaveThem() {
    loseStateAfterEight();
    replica.forget();
    learn(1, 12);

    assertEquals(at(12), replica.status().executed());
    assertEquals(
        List.of(new Checkpoint(at(12), Proofs.rootAfter(batches(12)))),
        replica.said(Checkpoint.class));
    certify(12);
    assertEquals(at(12), replica.status().stable().sequence());
  }

  @Test
  void secondLossBeforeTheFirstIsHealedIsNoDifferent() {
    loseStateAfterEight();
    learn(1, 6);
    replica.lab().loseState();
    replica.settle();
    assertEquals(at(0), replica.status().executed());
    install(LabState.after(batches(12)));

    assertEquals(at(12), replica.status().executed());
    replica.crashAndRestart();
    assertEquals(at(12), replica.status().executed());
    assertEquals(at(12), replica.status().stable().sequence());
  }

  private static Digest wrong() {
    return Hasher.raw().u8(66).finish();
  }

  private ReplicaCore core(List<DurableRecord> log, AppliedState applied) {
    return new ReplicaCore(
        ReplicaCore.Setting.of(config),
        Lab.sealer(SELF),
        DurableState.fold(log, applied.sequence()),
        applied);
  }

  private static DurableRecord announced(long place, Digest root) {
    return new DurableRecord.OwnCheckpoint(Lab.signed(SELF, new Checkpoint(at(place), root)));
  }

  /** Everything that a core asks for when these things happen. */
  private static List<Effect> effects(ReplicaCore core, List<Event> events) {
    List<Effect> all = new ArrayList<>(core.start());
    events.forEach(event -> all.addAll(core.step(event)));
    return all;
  }

  private List<Event> executionThrough(long last, Digest root) {
    List<Event> events = new ArrayList<>();
    for (long place = 1; place <= last; place++) {
      events.add(new Event.MessageReceived(proofs.committedBatch(1, 0, place, batch(place))));
      events.add(new Event.BatchExecuted(at(place), List.<Reply>of(), false));
    }
    events.add(new Event.CheckpointTaken(at(last), root));
    return events;
  }

  private static long halts(List<Effect> effects) {
    return effects.stream().filter(e -> e instanceof Effect.HaltDiverged).count();
  }

  @Test
  void rebuiltStateThatDiffersFromTheStableCheckpointHalts() {
    List<DurableRecord> log =
        List.of(new DurableRecord.Stable(proofs.stable(4, Proofs.rootAfter(batches(4)))));

    assertEquals(1, halts(effects(core(log, AppliedState.NOTHING), executionThrough(4, wrong()))));
    Digest right = Proofs.rootAfter(batches(4));
    assertEquals(0, halts(effects(core(log, AppliedState.NOTHING), executionThrough(4, right))));
  }

  /** After exit code 17: the log holds what the damaged state had announced. */
  @Test
  void announcementOfADamagedStateIsNeitherComparedNorContradicted() {
    List<DurableRecord> log = List.of(announced(4, wrong()));
    Digest right = Proofs.rootAfter(batches(4));
    List<Event> events = new ArrayList<>();
    for (int other = 0; other < 3; other++) {
      events.add(new Event.MessageReceived(Lab.signed(other, new Checkpoint(at(4), right))));
    }
    ReplicaCore core = core(log, AppliedState.NOTHING);
    List<Effect> before = effects(core, events);
    assertEquals(0, halts(before));

    List<Effect> after = new ArrayList<>();
    executionThrough(4, right).forEach(event -> after.addAll(core.step(event)));

    assertEquals(0, halts(after));
    assertEquals(0, after.stream().filter(LostStateTest::isCheckpoint).count());
    assertEquals(at(4), core.status().stable().sequence());
  }

  private static boolean isCheckpoint(Effect effect) {
    return effect instanceof Effect.Broadcast(var signed) && signed.message() instanceof Checkpoint;
  }

  @Test
  void stateOlderThanTheStableCheckpointLetsGoOfWhatTheLogHoldsBelow() {
    List<DurableRecord> log = new ArrayList<>();
    for (long place = 1; place <= 9; place++) {
      log.add(new DurableRecord.Learned(batch(place), proofs.decided(0, place, batch(place))));
    }
    log.add(new DurableRecord.Stable(proofs.stable(8, Proofs.rootAfter(batches(8)))));

    DurableState lost = DurableState.fold(log, at(4));
    assertEquals(List.of(at(9)), lost.slots().stream().map(RecoveredSlot::sequence).toList());
    assertEquals(at(4), lost.knownFrom(at(4)));
    DurableState whole = DurableState.fold(log, at(8));
    assertEquals(9, whole.slots().size());
    assertEquals(at(0), whole.knownFrom(at(8)));
  }

  @Test
  void statusOfAReplicaFarBelowItsWindowStaysSmall() {
    loseStateAfterEight();
    List<DurableRecord> log =
        List.of(
            new DurableRecord.Stable(proofs.stable(4_000_000, wrong())),
            new DurableRecord.Learned(batch(1), proofs.decided(0, 4_000_001, batch(1))));
    List<Effect> said = core(log, AppliedState.NOTHING).start();

    List<Status> statuses = new ArrayList<>();
    for (Effect effect : said) {
      if (effect instanceof Effect.Broadcast(var signed)
          && signed.message() instanceof Status status) {
        statuses.add(status);
      }
    }
    assertEquals(1, statuses.size());
    assertEquals(SlotBits.NONE, statuses.getFirst().accepted());
  }
}
