package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.CheckpointProof;
import io.bezant.protocol.message.FetchCommitted;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.IndexSet;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.SlotBits;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateEntry;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.StatePart;
import io.bezant.protocol.message.Status;
import io.bezant.protocol.message.Suspect;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A laggard whose peers have discarded what it lacks, and the peers are the test. */
class StateTransferTest {

  private static final int SELF = 3;
  private static final int TARGET = 40;

  private final ClusterConfig config = Lab.config(4, 4, 8);
  private final Proofs proofs = new Proofs(config);
  private final LoneReplica laggard =
      new LoneReplica(SELF, config, CoreOptions.DEFAULT.withWarmUp(0));
  private final List<Batch> batches =
      IntStream.rangeClosed(1, TARGET).mapToObj(i -> Proofs.batch(i)).toList();
  private final LabState target = LabState.after(batches);

  private CheckpointProof proof(LabState state) {
    Checkpoint checkpoint = new Checkpoint(state.executed(), state.root());
    return new CheckpointProof(
        new StableCheckpoint(
            state.executed(),
            state.root(),
            IntStream.range(0, 3).mapToObj(i -> Lab.signed(i, checkpoint).envelope()).toList()));
  }

  private void offer(int... donors) {
    for (int donor : donors) {
      laggard.hear(Lab.signed(donor, proof(target)));
    }
  }

  private void say(int donor, Message message) {
    laggard.hear(Lab.signed(donor, message));
  }

  private List<FetchState> asked(int donor) {
    return laggard.sent(donor, FetchState.class);
  }

  /** The donor that was asked last, and forgets that it was. */
  private int donor() {
    for (int i = 0; i < 3; i++) {
      if (!asked(i).isEmpty()) {
        return i;
      }
    }
    throw new AssertionError("nobody is asked");
  }

  /** The donor answers what it was asked as an honest one does. */
  private void answerOnce() {
    int donor = donor();
    FetchState fetch = asked(donor).getLast();
    laggard.forget();
    say(donor, target.answer(fetch));
  }

  private boolean isTransferring() {
    return laggard.status().transfer().isPresent();
  }

  @Test
  void oneReplicaAloneCannotMakeAnotherFetchState() {
    offer(0, 0, 0);

    assertFalse(isTransferring());
  }

  @Test
  void weakQuorumOfOffersBeginsTransferFromOneDonor() {
    offer(0, 1);

    assertTrue(isTransferring());
    int total = asked(0).size() + asked(1).size() + asked(2).size();
    assertEquals(1, total);
    assertEquals(new StatePart.Top(), asked(donor()).getFirst().part());
  }

  @Test
  void installedCheckpointMovesEverythingTogether() {
    offer(0, 1);
    answerOnce();
    answerOnce();

    assertFalse(isTransferring());
    assertEquals(at(TARGET), laggard.status().executed());
    assertEquals(at(TARGET), laggard.status().stable().sequence());
    assertEquals(at(TARGET), laggard.status().lastProposed());
    assertEquals(
        target.root(), laggard.status().lastOwnCheckpoint().map(Checkpoint::root).orElseThrow());
    assertEquals(
        List.of(new Checkpoint(at(TARGET), target.root())), laggard.said(Checkpoint.class));
    assertTrue(laggard.lab().answered(Lab.request(7).key()).isPresent());

    Batch next = Proofs.batch(TARGET + 1);
    laggard.hear(proofs.committedBatch(0, 0, TARGET + 1, next));
    assertEquals(at(TARGET + 1), laggard.status().executed());
  }

  @Test
  void nothingIsExecutedWhileStateIsFetched() {
    offer(0, 1);
    laggard.hear(proofs.committedBatch(0, 0, 1, batches.getFirst()));

    assertEquals(at(0), laggard.status().executed());
  }

  @Test
  void silentDonorIsReplacedByTheNext() {
    offer(0, 1);
    int first = donor();
    laggard.forget();
    laggard.tick(1);
    laggard.liveUntil(Donors.TIMEOUT_MILLIS + 1);

    assertTrue(asked(first).isEmpty());
    answerOnce();
    answerOnce();
    assertEquals(at(TARGET), laggard.status().executed());
  }

  @Test
  void slowDonorIsReplacedByTheNextWithoutLosingWhatItGave() {
    offer(0, 1);
    int first = donor();
    laggard.tick(1);
    laggard.liveUntil(Donors.TIMEOUT_MILLIS / 4 + 1);
    answerOnce();

    assertTrue(asked(first).isEmpty());
    assertEquals(1, asked(donor()).size());
    assertTrue(asked(donor()).getFirst().part() instanceof StatePart.Picks);
  }

  @Test
  void donorWithAnotherManifestIsNotAskedAgain() {
    offer(0, 1);
    int liar = donor();
    laggard.forget();
    LabState other =
        LabState.after(batches.subList(0, TARGET - 1)).execute(at(TARGET), Proofs.batch(999));
    StateManifest wrong = (StateManifest) other.answer(fetchTop(other));
    say(liar, new StateManifest(at(TARGET), target.root(), 1, 0, 0, Bytes.EMPTY, wrong.groups()));

    assertTrue(asked(liar).isEmpty());
    for (int i = 0; i < 2; i++) {
      answerOnce();
    }
    assertEquals(at(TARGET), laggard.status().executed());
  }

  private static FetchState fetchTop(LabState state) {
    return new FetchState(state.executed(), state.root(), new StatePart.Top());
  }

  @Test
  void poisonedChunkIsRefusedAndItsSenderNotAskedAgain() {
    offer(0, 1);
    answerOnce();
    int liar = donor();
    FetchState fetch = asked(liar).getLast();
    laggard.forget();
    StateChunk good = (StateChunk) target.answer(fetch);
    StateEntry entry = good.entries().getFirst();
    StateEntry poisoned = new StateEntry(entry.key(), entry.record().concat(Bytes.of((byte) 1)));
    say(liar, new StateChunk(at(TARGET), target.root(), good.low(), 0, List.of(poisoned)));

    assertTrue(asked(liar).isEmpty());
    assertEquals(at(0), laggard.status().executed());
    answerOnce();
    assertEquals(at(TARGET), laggard.status().executed());
  }

  @Test
  void whatWasNotAskedForChangesNothing() {
    offer(0, 1);
    int donor = donor();
    StateChunk chunk =
        (StateChunk)
            target.answer(
                new FetchState(
                    at(TARGET),
                    target.root(),
                    new StatePart.Picks(Bytes.EMPTY, new IndexSet(Bytes.of((byte) 1)))));
    say(donor, chunk);
    say((donor + 1) % 3, target.answer(fetchTop(target)));

    assertEquals(0, laggard.status().transfer().orElseThrow().pieceCount());
    answerOnce();
    assertEquals(1, laggard.status().transfer().orElseThrow().pieceCount());
  }

  @Test
  void targetThatNobodyHoldsIsGivenUpForANewerOne() {
    offer(0, 1);
    for (int i = 0; i < 3; i++) {
      int donor = donor();
      laggard.forget();
      say(donor, StateManifest.absent(at(TARGET), target.root()));
    }

    assertFalse(isTransferring());
    laggard.hear(proofs.committedBatch(0, 0, 1, batches.getFirst()));
    assertEquals(at(1), laggard.status().executed());
    offer(0, 1);
    answerOnce();
    answerOnce();
    assertEquals(at(TARGET), laggard.status().executed());
  }

  @Test
  void transferBeginsAnewAfterARestart() {
    offer(0, 1);
    answerOnce();
    laggard.crashAndRestart();
    laggard.forget();

    assertEquals(at(0), laggard.status().executed());
    offer(1, 2);
    answerOnce();
    answerOnce();
    assertEquals(at(TARGET), laggard.status().executed());
  }

  @Test
  void installedStateSurvivesARestart() {
    offer(0, 1);
    answerOnce();
    answerOnce();
    laggard.crashAndRestart();

    assertEquals(at(TARGET), laggard.status().executed());
    assertEquals(at(TARGET), laggard.status().stable().sequence());
    laggard.hear(proofs.committedBatch(0, 0, TARGET + 1, Proofs.batch(TARGET + 1)));
    assertEquals(at(TARGET + 1), laggard.status().executed());
  }

  @Test
  void installedRecordMeansNothingUntilTheStateIsThere() {
    StableCheckpoint certificate = proof(target).checkpoint();
    List<DurableRecord> log = List.of(new DurableRecord.Installed(certificate));

    DurableState before = DurableState.fold(log, at(4));
    DurableState after = DurableState.fold(log, at(TARGET));

    assertEquals(at(0), before.discarded());
    assertEquals(StableCheckpoint.GENESIS, before.stable());
    assertEquals(at(TARGET), after.discarded());
    assertEquals(certificate, after.stable());
  }

  @Test
  void viewIsNotTakenFromDonors() {
    offer(0, 1);
    answerOnce();
    answerOnce();

    assertEquals(View.ZERO, laggard.status().view());
  }

  @Test
  void donorOffersItsCheckpointForBatchesItHasDiscarded() {
    offer(0, 1);
    answerOnce();
    answerOnce();
    laggard.forget();
    say(0, new FetchCommitted(at(5)));

    assertEquals(
        List.of(proof(target).checkpoint().sequence()),
        laggard.sent(0, CheckpointProof.class).stream().map(CheckpointProof::sequence).toList());
    say(0, fetchTop(target));
    assertEquals(1, laggard.sent(0, StateManifest.class).size());
  }

  @Test
  void whoBeginsToFetchAnOldCheckpointIsOfferedTheStableOne() {
    offer(0, 1);
    answerOnce();
    answerOnce();
    laggard.forget();
    LabState older = LabState.after(batches.subList(0, 8));
    say(0, fetchTop(older));
    assertEquals(
        List.of(at(TARGET)),
        laggard.sent(0, CheckpointProof.class).stream().map(CheckpointProof::sequence).toList());
    laggard.forget();
    say(1, fetchTop(target));
    assertEquals(List.of(), laggard.sent(1, CheckpointProof.class));
  }

  private List<String> reports() {
    return laggard.reports().lines();
  }

  private void refused(RejectReason reason, int sender, Message message) {
    laggard.forget();
    say(sender, message);
    assertEquals(
        List.of(Reports.refusal(sender, message.type(), reason)), laggard.reports().refusals());
  }

  @Test
  void transferIsReportedFromItsBeginningToItsEnd() {
    offer(0, 1);
    assertEquals(List.of("fetches 40"), reports());
    answerOnce();
    answerOnce();
    assertEquals(List.of("fetched 40 in 2", "stable 40"), reports().subList(0, 2));
  }

  @Test
  void offerOfWhatIsExecutedHereIsRefused() {
    for (int s = 1; s <= 4; s++) {
      laggard.hear(proofs.committedBatch(0, 0, s, batches.get(s - 1)));
    }
    LabState four = LabState.after(batches.subList(0, 4));
    refused(RejectReason.ALREADY_DECIDED, 0, proof(four));
    refused(RejectReason.ALREADY_DECIDED, 1, proof(four));
    refused(RejectReason.ALREADY_DECIDED, SELF, proof(target));
    assertFalse(isTransferring());
  }

  @Test
  void offersCountOnlyTogetherWhileNothingIsExecutedBetweenThem() {
    offer(0);
    laggard.hear(proofs.committedBatch(0, 0, 1, batches.getFirst()));
    offer(1);
    assertFalse(isTransferring());
    offer(0);
    assertTrue(isTransferring());
  }

  @Test
  void highestCheckpointOfferedIsFetched() {
    LabState lower = LabState.after(batches.subList(0, 36));
    laggard.hear(Lab.signed(0, proof(target)), Lab.signed(1, proof(lower)));
    assertEquals(at(TARGET), laggard.status().transfer().orElseThrow().target());
    LoneReplica other = new LoneReplica(SELF, config, CoreOptions.DEFAULT.withWarmUp(0));
    other.hear(Lab.signed(0, proof(lower)), Lab.signed(1, proof(target)));
    assertEquals(at(TARGET), other.status().transfer().orElseThrow().target());
  }

  @Test
  void partsThatWereNotAskedForAreRefused() {
    refused(RejectReason.NOT_WANTED, 0, target.answer(fetchTop(target)));
    FetchState entries =
        new FetchState(
            at(TARGET),
            target.root(),
            new StatePart.Picks(Bytes.EMPTY, new IndexSet(Bytes.of((byte) 1))));
    refused(RejectReason.NOT_WANTED, 0, target.answer(entries));
    offer(0, 1);
    int donor = donor();
    refused(RejectReason.NOT_WANTED, donor, target.answer(entries));
    refused(RejectReason.NOT_WANTED, (donor + 1) % 3, target.answer(fetchTop(target)));
    LabState other = LabState.after(batches.subList(0, 36));
    refused(RejectReason.NOT_WANTED, donor, other.answer(fetchTop(other)));
    StateManifest top = (StateManifest) target.answer(fetchTop(target));
    say(donor, top);
    assertEquals(1, laggard.status().transfer().orElseThrow().pieceCount());
    refused(RejectReason.NOT_WANTED, donor, top);
  }

  @Test
  void donorThatLiesOrHoldsNothingIsReported() {
    offer(0, 1);
    int first = donor();
    refused(RejectReason.DISCARDED, first, StateManifest.absent(at(TARGET), target.root()));
    int second = donor();
    LabState other =
        LabState.after(batches.subList(0, TARGET - 1)).execute(at(TARGET), Proofs.batch(999));
    StateManifest wrong = (StateManifest) other.answer(fetchTop(other));
    refused(
        RejectReason.WRONG_STATE,
        second,
        new StateManifest(at(TARGET), target.root(), 1, 0, 0, Bytes.EMPTY, wrong.groups()));
    assertTrue(reports().contains("refuses donor " + second), () -> "" + reports());
    int third = donor();
    assertEquals(3, Set.of(first, second, third).size());
    say(third, StateManifest.absent(at(TARGET), target.root()));
    assertTrue(reports().contains("gives up 40"), () -> "" + reports());
    offer(0);
    assertFalse(isTransferring(), "offers of the past count no more");
  }

  @Test
  void silentDonorsAreReplacedOneAfterTheOtherUntilNobodyIsLeft() {
    laggard.tick(1);
    offer(0, 1);
    for (int donor = 0; donor < 3; donor++) {
      long asked = laggard.lastTickMillis();
      assertEquals(donor, donor());
      laggard.liveUntil(asked + Donors.TIMEOUT_MILLIS - 1);
      assertEquals(donor, donor());
      laggard.forget();
      laggard.tick(asked + Donors.TIMEOUT_MILLIS);
    }
    assertFalse(isTransferring());
    assertEquals(List.of(), asked(SELF));
    assertEquals(List.of("gives up 40"), reports());
  }

  @Test
  void silentDonorIsAskedAgainAfterItsRest() {
    laggard.tick(1);
    offer(0, 1);
    laggard.forget();
    long silentSince = 1 + Donors.TIMEOUT_MILLIS;
    laggard.liveUntil(silentSince);
    assertEquals(1, donor());
    answerOnce();
    assertEquals(2, donor(), "the one that was silent rests");
    laggard.forget();
    laggard.liveUntil(silentSince + Donors.TIMEOUT_MILLIS);
    assertEquals(1, donor());
    laggard.forget();
    laggard.liveUntil(silentSince + 2 * Donors.TIMEOUT_MILLIS);
    assertFalse(isTransferring(), "all rest");
  }

  @Test
  void wordOfTheDiskAboutWhatItWasNotAskedForMovesNothing() {
    laggard.lab().step(new Event.ChunkStored(1));
    laggard.lab().step(new Event.StateSought(1, new Found.Node(List.of())));
    offer(0, 1);
    for (long number = -1; number <= 99; number++) {
      laggard.lab().step(new Event.ChunkStored(number));
      laggard.lab().step(new Event.StateSought(number, new Found.Node(List.of())));
    }
    laggard.settle();
    assertEquals(1, asked(0).size() + asked(1).size() + asked(2).size());
    answerOnce();
    answerOnce();
    assertEquals(at(TARGET), laggard.status().executed());
  }

  @Test
  void whoFetchesStateJudgesNobodyByTheClockAndAsksForNoBatches() {
    laggard.tick(1);
    laggard.ask(Lab.request(1_000));
    laggard.liveUntil(500);
    offer(0, 1);
    laggard.forget();
    laggard.liveUntil(2_500);
    assertTrue(isTransferring());
    assertEquals(List.of(), laggard.said(Suspect.class));
    say(0, new Status(View.ZERO, at(50), at(48), SlotBits.NONE, SlotBits.NONE));
    laggard.liveUntil(2_900);
    assertEquals(List.of(), laggard.sent(0, FetchCommitted.class));
  }
}
