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
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateEntry;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.StatePart;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A laggard whose peers have discarded what it lacks, and the peers are the test. */
class StateTransferTest {

  private static final int SELF = 3;
  private static final int TARGET = 40;

  private final ClusterConfig config = Lab.config(4, 4, 8);
  private final Proofs proofs = new Proofs(config);
  private final LoneReplica laggard = new LoneReplica(SELF, config, CoreOptions.DEFAULT);
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
    laggard.tick(StateTransfer.DONOR_TIMEOUT_MILLIS + 1);

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
    laggard.tick(StateTransfer.DONOR_TIMEOUT_MILLIS / 4 + 1);
    answerOnce();

    assertTrue(asked(first).isEmpty());
    assertEquals(1, asked(donor()).size());
    assertTrue(asked(donor()).getFirst().part() instanceof StatePart.Entries);
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
                    new StatePart.Entries(Bytes.EMPTY, 0, Optional.empty())));
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
}
