package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.CheckpointProof;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.FetchCommitted;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.SlotBits;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.Status;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A laggard whose peers hold the state of no certified checkpoint any more, only that of a later
 * one which they have announced [protocol R4]. The peers are the test; replica 2 may lie.
 */
class VouchedStateTest {

  private static final int LIAR = 2;

  /** The last stable checkpoint, whose state nobody holds. */
  private static final int STABLE = 40;

  /** What the others have announced since, and hold. */
  private static final int LATER = 44;

  private ClusterConfig config = Lab.config(4, 4, 8);
  private Proofs proofs = new Proofs(config);
  private int self = 3;
  private final List<Batch> batches =
      IntStream.rangeClosed(1, LATER).mapToObj(i -> Proofs.batch(i)).toList();
  private final LabState later = LabState.after(batches);
  private StableCheckpoint certified =
      proofs.stable(STABLE, LabState.after(batches.subList(0, STABLE)).root());
  private LoneReplica laggard = with(new ProtocolRules(config.quorums()));

  private LoneReplica with(ProtocolRules rules) {
    return new LoneReplica(self, config, CoreOptions.DEFAULT.withWarmUp(0), rules);
  }

  /** The laggard is one of seven: four votes do not make a checkpoint stable. */
  private void beOneOfSeven() {
    config = Lab.config(7, 4, 8);
    proofs = new Proofs(config);
    self = 6;
    laggard = with(new ProtocolRules(config.quorums()));
    certify(STABLE);
  }

  private void certify(int sequence) {
    certified = proofs.stable(sequence, LabState.after(batches.subList(0, sequence)).root());
  }

  private void say(int sender, Message message) {
    laggard.hear(Lab.signed(sender, message));
  }

  private void announce(LabState state, int... senders) {
    for (int sender : senders) {
      say(sender, new Checkpoint(state.executed(), state.root()));
    }
  }

  /** A weak quorum has discarded the batches, and shows what is certified. */
  private void offer() {
    for (int i = 0; i < config.quorums().weakQuorum(); i++) {
      say(i, new CheckpointProof(certified));
    }
  }

  /** Whom the laggard asks, with what; nobody if it asks nobody. */
  private List<FetchState> asked() {
    return IntStream.range(0, self)
        .mapToObj(donor -> laggard.sent(donor, FetchState.class))
        .flatMap(List::stream)
        .toList();
  }

  private int donor() {
    return IntStream.range(0, self)
        .filter(i -> !laggard.sent(i, FetchState.class).isEmpty())
        .findFirst()
        .orElseThrow();
  }

  /** Whoever is asked for the certified state says that it is gone. */
  private void nobodyHoldsWhatIsCertified() {
    for (int i = 0; i < self; i++) {
      int donor = donor();
      assertEquals(certified.sequence(), asked().getLast().sequence());
      laggard.forget();
      say(donor, StateManifest.absent(certified.sequence(), certified.root()));
    }
  }

  /** Whoever is asked answers from a state, until nothing is asked. */
  private void answerFrom(LabState state) {
    for (int i = 0; i < 8 && !asked().isEmpty(); i++) {
      int donor = donor();
      FetchState fetch = asked().getLast();
      laggard.forget();
      say(donor, state.answer(fetch));
    }
  }

  private SequenceNumber executed() {
    return laggard.status().executed();
  }

  private SequenceNumber stable() {
    return laggard.status().stable().sequence();
  }

  private void install() {
    announce(later, 0, 1);
    offer();
    nobodyHoldsWhatIsCertified();
    answerFrom(later);
  }

  @Test
  void stateThatAWeakQuorumHasAnnouncedIsTakenWhenNobodyHoldsTheCertifiedOne() {
    install();

    assertEquals(at(LATER), executed());
    assertEquals(later.root(), laggard.lab().state().root());
  }

  /** Found by seed 1009514 (views): nine had taken a state over, and a tenth asked in vain. */
  @Test
  void whoIsAskedForBatchesThatItTookOverWithAStateShowsItsCertificate() {
    install();
    laggard.forget();
    say(1, new FetchCommitted(at(STABLE)));
    assertEquals(1, laggard.sent(1, CheckpointProof.class).size());
    laggard.hear(proofs.committedBatch(0, 0, LATER + 1, Proofs.batch(LATER + 1)));
    laggard.forget();
    say(0, new FetchCommitted(at(LATER)));
    assertEquals(List.of(), laggard.sent(0, CheckpointProof.class), "it holds what comes next");
  }

  @Test
  void certifiedStateIsPreferredWhileAnybodyHoldsIt() {
    announce(later, 0, 1, LIAR);
    offer();
    assertEquals(at(STABLE), asked().getLast().sequence());
    for (int i = 0; i < self - 1; i++) {
      int donor = donor();
      laggard.forget();
      say(donor, StateManifest.absent(certified.sequence(), certified.root()));
    }
    answerFrom(LabState.after(batches.subList(0, STABLE)));

    assertEquals(at(STABLE), executed());
  }

  @Test
  void windowAndViewChangesRestOnTheCertifiedCheckpointAndTheCursorGoesOn() {
    install();

    assertEquals(at(STABLE), stable());
    laggard.forget();
    laggard.hear(proofs.committedBatch(0, 0, LATER + 1, Proofs.batch(LATER + 1)));
    assertEquals(at(LATER + 1), executed());
    say(0, new Suspect(View.ZERO));
    say(1, new Suspect(View.ZERO));
    assertEquals(
        List.of(certified), laggard.said(ViewChange.class).stream().map(v -> v.stable()).toList());
  }

  @Test
  void takenStateIsAnnouncedAndIsStableOnlyWithAQuorum() {
    install();
    assertEquals(List.of(new Checkpoint(at(LATER), later.root())), laggard.said(Checkpoint.class));
    assertEquals(at(STABLE), stable());

    announce(later, 0);
    assertEquals(at(STABLE), stable(), "two are no quorum");
    announce(later, 1);
    assertEquals(at(LATER), stable());
  }

  /** Checkpoint 4 is certified, 8 is taken over; place 6 was proposed before. */
  private void jumpOverTheSixthPlace(boolean isPrepared) {
    beOneOfSeven();
    certify(4);
    Batch sixth = batches.get(5);
    laggard.hear(proofs.proposal(0, 6, sixth));
    for (int i = 1; isPrepared && i < 5; i++) {
      laggard.hear(proofs.prepare(i, 0, 6, sixth));
    }
    assertEquals(isPrepared ? 1 : 0, laggard.said(Commit.class).size());
    LabState eight = LabState.after(batches.subList(0, 8));
    announce(eight, 0, 1, LIAR);
    offer();
    nobodyHoldsWhatIsCertified();
    answerFrom(eight);
    assertEquals(at(8), executed());
    assertEquals(at(4), stable());
  }

  @Test
  void whatWasPreparedAboveTheCertifiedCheckpointIsReportedInThisLifeAndTheNext() {
    jumpOverTheSixthPlace(true);
    for (int life = 0; life < 2; life++) {
      for (int i = 0; i < 5; i++) {
        say(i, new Suspect(View.ZERO));
      }
      laggard.liveUntil(laggard.lastTickMillis() + 200);
      ViewChange said = laggard.said(ViewChange.class).getLast();
      assertEquals(at(4), said.stable().sequence());
      assertEquals(
          List.of(at(6)), said.prepared().stream().map(PreparedCertificate::sequence).toList());
      laggard.crashAndRestart();
      laggard.forget();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void placeThatWasJumpedOverIsNotVotedOnAnewAlsoAfterARestart(boolean isPrepared) {
    jumpOverTheSixthPlace(isPrepared);
    for (int life = 0; life < 2; life++) {
      laggard.forget();
      laggard.hear(proofs.proposal(0, 6, Proofs.batch(999)));
      assertEquals(
          List.of(Reports.refusal(0, MessageType.PRE_PREPARE, RejectReason.ALREADY_DECIDED)),
          laggard.reports().refusals());
      laggard.crashAndRestart();
    }
  }

  @Test
  void placeThatWasJumpedOverIsNotWaitedFor() {
    jumpOverTheSixthPlace(false);
    laggard.forget();
    laggard.liveUntil(laggard.lastTickMillis() + 10_000);

    assertEquals(List.of(), laggard.said(Suspect.class));
  }

  @Test
  void announcementsOfFaultyReplicasAloneMoveNobody() {
    LabState false44 = LabState.after(batches.subList(0, LATER - 1));
    LabState invented = false44.execute(at(LATER), Proofs.batch(999));
    announce(later, 0);
    for (int i = 0; i < 5; i++) {
      announce(invented, LIAR);
    }
    offer();
    nobodyHoldsWhatIsCertified();

    assertEquals(List.of(), asked());
    assertFalse(laggard.status().transfer().isPresent());
    assertEquals(at(0), executed());
  }

  /** The mistakes that the rule keeps out do what it is there against. */
  @ParameterizedTest
  @ValueSource(strings = {"f are enough", "counts messages"})
  void withoutTheRuleALiarMakesALaggardTakeAnInventedState(String mistake) {
    laggard =
        with(
            new ProtocolRules(config.quorums()) {
              @Override
              public int vouchersNeeded() {
                return mistake.startsWith("f")
                    ? quorums().faultsTolerated()
                    : super.vouchersNeeded();
              }

              @Override
              public int seatOfVoucher(ReplicaId sender, IntPredicate isTaken) {
                return mistake.startsWith("c") && isTaken.test(sender.value())
                    ? self
                    : sender.value();
              }
            });
    LabState invented =
        LabState.after(batches.subList(0, LATER - 1)).execute(at(LATER), Proofs.batch(999));
    announce(invented, LIAR, LIAR);
    offer();
    nobodyHoldsWhatIsCertified();
    answerFrom(invented);

    assertEquals(at(LATER), executed());
    assertEquals(invented.root(), laggard.lab().state().root());
  }

  @Test
  void differentRootsOrPlacesAreNotCountedTogether() {
    announce(later, 0);
    announce(LabState.after(batches.subList(0, STABLE)).execute(at(STABLE + 1), batches.get(0)), 1);
    say(LIAR, new Checkpoint(at(LATER), Digest.ZERO));
    offer();
    nobodyHoldsWhatIsCertified();

    assertEquals(List.of(), asked());
  }

  @Test
  void announcementThatIsNoCheckpointOrLiesBeyondAllWindowsIsNoTarget() {
    for (long place : new long[] {LATER + 1, STABLE + 2 * 8 + 4, Long.MAX_VALUE / 4 * 4}) {
      laggard = with(new ProtocolRules(config.quorums()));
      say(1, new Checkpoint(at(place), later.root()));
      say(LIAR, new Checkpoint(at(place), later.root()));
      offer();
      nobodyHoldsWhatIsCertified();
      assertEquals(List.of(), asked(), "at " + place);
    }
    say(1, new Checkpoint(at(STABLE + 2 * 8), later.root()));
    say(LIAR, new Checkpoint(at(STABLE + 2 * 8), later.root()));
    assertEquals(List.of(), asked(), "it waits for the next offers");
  }

  @Test
  void lastPlaceWithinTheHorizonOfWhatIsCertifiedIsATarget() {
    say(1, new Checkpoint(at(STABLE + 2 * 8), later.root()));
    say(LIAR, new Checkpoint(at(STABLE + 2 * 8), later.root()));
    offer();
    nobodyHoldsWhatIsCertified();

    assertEquals(at(STABLE + 2 * 8), asked().getLast().sequence());
  }

  @Test
  void lastAnnouncementOfEachCountsInWhateverOrderTheyCome() {
    announce(later, 0);
    announce(LabState.after(batches.subList(0, STABLE)), 0, 1);
    announce(later, 1);
    offer();
    nobodyHoldsWhatIsCertified();

    assertEquals(at(LATER), asked().getLast().sequence());
  }

  @Test
  void highestStateThatIsVouchedForIsFetched() {
    LabState forty8 = later;
    for (int i = LATER + 1; i <= 48; i++) {
      forty8 = forty8.execute(at(i), Proofs.batch(i));
    }
    beOneOfSeven();
    announce(forty8, 0, 1, 2);
    announce(later, 3, 4, 5);
    offer();
    nobodyHoldsWhatIsCertified();
    assertEquals(at(48), laggard.status().transfer().orElseThrow().target());
  }

  @Test
  void vouchedStateThatNobodyHoldsIsGivenUpAndOffersCountAnew() {
    announce(later, 0, 1);
    offer();
    nobodyHoldsWhatIsCertified();
    for (int i = 0; i < self; i++) {
      int donor = donor();
      laggard.forget();
      say(donor, StateManifest.absent(later.executed(), later.root()));
    }

    assertEquals(List.of(), asked());
    assertFalse(laggard.status().transfer().isPresent());
    offer();
    assertEquals(at(STABLE), asked().getLast().sequence());
    nobodyHoldsWhatIsCertified();
    answerFrom(later);
    assertEquals(at(LATER), executed());
  }

  @Test
  void falsePartOfAVouchedStateIsRefused() {
    announce(later, 0, 1);
    offer();
    nobodyHoldsWhatIsCertified();
    LabState invented =
        LabState.after(batches.subList(0, LATER - 1)).execute(at(LATER), Proofs.batch(999));
    int first = donor();
    FetchState fetch = asked().getLast();
    laggard.forget();
    StateManifest wrong =
        (StateManifest)
            invented.answer(new FetchState(fetch.sequence(), invented.root(), fetch.part()));
    say(
        first,
        new StateManifest(wrong.sequence(), later.root(), 1, 0, 0, wrong.low(), wrong.groups()));

    assertTrue(laggard.reports().lines().contains("refuses donor " + first));
    answerFrom(later);
    assertEquals(later.root(), laggard.lab().state().root());
  }

  @Test
  void installedStateAndItsCertifiedCheckpointSurviveARestart() {
    install();
    laggard.crashAndRestart();

    assertEquals(at(LATER), executed());
    assertEquals(at(STABLE), stable());
    laggard.forget();
    announce(later, 0, 1);
    assertEquals(at(LATER), stable());
    laggard.hear(proofs.committedBatch(0, 0, LATER + 1, Proofs.batch(LATER + 1)));
    assertEquals(at(LATER + 1), executed());
  }

  @Test
  void crashBeforeTheStateIsThereLeavesEverythingAsItWas() {
    DurableRecord written = new DurableRecord.Installed(certified, at(LATER));
    DurableState before = DurableState.fold(List.of(written), at(0));
    DurableState after = DurableState.fold(List.of(written), at(LATER));

    assertEquals(StableCheckpoint.GENESIS, before.stable());
    assertEquals(at(0), before.discarded());
    assertEquals(certified, after.stable());
    assertEquals(at(STABLE), after.discarded());
    assertEquals(at(LATER), after.takenOver());
    assertThrows(
        IllegalArgumentException.class,
        () -> new DurableRecord.Installed(certified, at(STABLE - 1)));
  }

  @Test
  void crashBeforeTheTakenStateIsAnnouncedIsMadeGoodAtTheStart() {
    AppliedState applied = new AppliedState(at(LATER), later.root(), 0, false);
    DurableState memory =
        DurableState.fold(List.of(new DurableRecord.Installed(certified, at(LATER))), at(LATER));
    ReplicaCore core =
        new ReplicaCore(ReplicaCore.Setting.of(config), Lab.sealer(self), memory, applied);

    assertTrue(
        core.start().stream()
            .anyMatch(
                effect ->
                    effect instanceof Effect.Broadcast(var signed)
                        && signed.message().equals(new Checkpoint(at(LATER), later.root()))));
    assertEquals(at(STABLE), core.status().stable().sequence());
  }

  @Test
  void crashWhileItIsFetchedBeginsAnewFromWhatIsSaidAgain() {
    announce(later, 0, 1);
    offer();
    nobodyHoldsWhatIsCertified();
    int donor = donor();
    FetchState fetch = asked().getLast();
    laggard.forget();
    say(donor, later.answer(fetch));
    laggard.crashAndRestart();
    laggard.forget();

    assertEquals(at(0), executed());
    install();
    assertEquals(at(LATER), executed());
  }

  @Test
  void lostStateIsReplacedByAVouchedOneWhenNobodyHoldsTheStableOne() {
    install();
    laggard.lab().loseState();
    laggard.settle();
    laggard.forget();
    assertEquals(at(0), executed());
    assertEquals(at(STABLE), stable());
    announce(later, 0, 1);
    for (int i = 0; i < self; i++) {
      say(i, new Status(View.ZERO, at(LATER), at(STABLE), SlotBits.NONE, SlotBits.NONE));
    }
    laggard.tick(laggard.lastTickMillis() + 5);
    nobodyHoldsWhatIsCertified();
    answerFrom(later);

    assertEquals(at(LATER), executed());
    assertEquals(at(LATER), stable(), "its own word, said before, and two others are a quorum");
  }
}
