package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static io.bezant.protocol.core.Proofs.view;
import static io.bezant.protocol.core.RejectReason.ABOVE_WINDOW;
import static io.bezant.protocol.core.RejectReason.ALREADY_DECIDED;
import static io.bezant.protocol.core.RejectReason.BAD_BATCH;
import static io.bezant.protocol.core.RejectReason.BAD_NEW_VIEW;
import static io.bezant.protocol.core.RejectReason.BELOW_WINDOW;
import static io.bezant.protocol.core.RejectReason.BUFFER_FULL;
import static io.bezant.protocol.core.RejectReason.CONFLICT;
import static io.bezant.protocol.core.RejectReason.DISCARDED;
import static io.bezant.protocol.core.RejectReason.DUPLICATE;
import static io.bezant.protocol.core.RejectReason.FUTURE_VIEW;
import static io.bezant.protocol.core.RejectReason.NOT_A_CHECKPOINT;
import static io.bezant.protocol.core.RejectReason.NOT_PRIMARY;
import static io.bezant.protocol.core.RejectReason.NOT_WANTED;
import static io.bezant.protocol.core.RejectReason.OLD_VIEW;
import static io.bezant.protocol.core.RejectReason.PRIMARY_PREPARE;
import static io.bezant.protocol.core.RejectReason.TOO_OFTEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.FetchBody;
import io.bezant.protocol.message.FetchCommitted;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SlotBits;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.StatePart;
import io.bezant.protocol.message.Status;
import io.bezant.protocol.message.ViewChange;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What is not acted upon is reported with its reason, and makes the replica say nothing. */
class RefusalsTest {

  private static final ClusterConfig CONFIG = Lab.config(4, 4, 8);
  private static final Proofs PROOFS = new Proofs(CONFIG);

  /** Room for one early proposal and two early votes; two answers in a while. */
  private static final CoreOptions OPTIONS =
      new CoreOptions(
          3, 100, 1 << 20, 100, 3_000, 500, 200, 40, 20, 2, 24, 1 << 20, 300, 5_000, 2, 0, 600_000);

  private final LoneReplica replica = new LoneReplica(3, CONFIG, OPTIONS);

  RefusalsTest() {
    replica.tick(1_000);
  }

  /** Hears a message that is refused for this reason and answered by nothing. */
  private void refused(RejectReason reason, Signed<?> message) {
    refusedAloud(reason, message);
    assertEquals(List.of(), replica.left());
  }

  /** Hears a message that is refused for this reason, whatever is said to it. */
  private void refusedAloud(RejectReason reason, Signed<?> message) {
    replica.forget();
    replica.hear(message);
    assertEquals(
        List.of(Reports.refusal(message.sender().value(), message.message().type(), reason)),
        replica.reports().refusals());
  }

  /** Hears a message that contradicts what its sender said before. */
  private void convicted(Signed<?> message) {
    refusedAloud(CONFLICT, message);
    assertTrue(
        replica.reports().lines().contains("evidence against " + message.sender()),
        "no evidence in " + replica.reports().lines());
    assertTrue(
        replica.left().stream().anyMatch(Effect.Accuse.class::isInstance),
        "no accusation in " + replica.left());
  }

  private void learn(int count) {
    for (int s = 1; s <= count; s++) {
      replica.hear(PROOFS.committedBatch(1, 0, s, batch(s)));
    }
  }

  private static Digest rootAt(int count) {
    return Proofs.rootAfter(LongStream.rangeClosed(1, count).mapToObj(Proofs::batch).toList());
  }

  private void makeStable(int count) {
    learn(count);
    for (int i = 0; i < 2; i++) {
      replica.hear(Lab.signed(i, new Checkpoint(at(count), rootAt(count))));
    }
    assertEquals(at(count), replica.status().stable().sequence());
  }

  private static Signed<ViewChange> viewChange(int from, long view) {
    return PROOFS.viewChange(from, view, StableCheckpoint.GENESIS);
  }

  private static Signed<NewView> newView(long view) {
    return PROOFS.newView(
        view, List.of(viewChange(0, view), viewChange(1, view), viewChange(2, view)));
  }

  @Test
  void voteOfThisViewCountsOnceForEachPlace() {
    replica.hear(PROOFS.prepare(1, 0, 1, batch(1)), PROOFS.commit(1, 0, 1, batch(1)));
    refused(DUPLICATE, PROOFS.prepare(1, 0, 1, batch(1)));
    refused(DUPLICATE, PROOFS.commit(1, 0, 1, batch(1)));
    convicted(PROOFS.prepare(1, 0, 1, batch(2)));
    convicted(PROOFS.commit(1, 0, 1, batch(2)));
  }

  @Test
  void voteIsRefusedOutsideTheWindowAndOutsideItsRole() {
    refused(PRIMARY_PREPARE, PROOFS.prepare(0, 0, 1, batch(1)));
    refused(NOT_PRIMARY, Lab.signed(1, new PrePrepare(view(0), at(1), batch(1))));
    refused(ABOVE_WINDOW, PROOFS.prepare(1, 0, 17, batch(1)));
    refused(ABOVE_WINDOW, PROOFS.commit(1, 0, 17, batch(1)));
    makeStable(4);
    refused(BELOW_WINDOW, PROOFS.prepare(1, 0, 4, batch(4)));
    refused(BELOW_WINDOW, PROOFS.commit(1, 0, 4, batch(4)));
    refused(BELOW_WINDOW, PROOFS.proposal(0, 4, batch(4)));
  }

  @Test
  void voteInTheExtraWindowIsKeptUntilTheWindowReachesIt() {
    replica.hear(PROOFS.commit(1, 0, 16, batch(16)));
    assertEquals(List.of(), replica.reports().refusals());
    refused(DUPLICATE, PROOFS.commit(1, 0, 16, batch(16)));
  }

  @Test
  void proposalIsTakenOnce() {
    replica.hear(PROOFS.proposal(0, 1, batch(1)));
    refused(DUPLICATE, PROOFS.proposal(0, 1, batch(1)));
    convicted(PROOFS.proposal(0, 1, batch(2)));
  }

  @Test
  void proposalForAPlaceThatIsDecidedIsTooLate() {
    learn(1);
    refused(ALREADY_DECIDED, PROOFS.proposal(0, 1, batch(1)));
    replica.hear(PROOFS.committedBatch(1, 0, 3, batch(3)));
    refused(ALREADY_DECIDED, PROOFS.proposal(0, 3, batch(3)));
  }

  @Test
  void proposalWithABadBatchIsRefused() {
    refused(BAD_BATCH, PROOFS.proposal(0, 1, new Batch(0, List.of(Lab.request(1)))));
    refused(
        BAD_BATCH, PROOFS.proposal(0, 1, new Batch(1, List.of(Lab.request(1), Lab.request(1)))));
  }

  @Test
  void proposalThatFitsNoBufferIsRefused() {
    replica.hear(PROOFS.proposal(0, 9, batch(9)));
    assertEquals(List.of(), replica.reports().refusals());
    refused(BUFFER_FULL, PROOFS.proposal(0, 10, batch(10)));
  }

  @Test
  void decisionThatIsKnownOrTooFarIsRefused() {
    learn(1);
    refused(ALREADY_DECIDED, PROOFS.committedBatch(1, 0, 1, batch(1)));
    replica.hear(PROOFS.committedBatch(1, 0, 16, batch(16)));
    assertEquals(1, replica.reports().lines().stream().filter("decided 16"::equals).count());
    refused(ALREADY_DECIDED, PROOFS.committedBatch(1, 0, 16, batch(16)));
    refused(ABOVE_WINDOW, PROOFS.committedBatch(1, 0, 17, batch(17)));
  }

  @Test
  void whoHasLeftAViewRefusesItsProposalsAndPreparesButCountsItsCommits() {
    replica.hear(PROOFS.proposal(0, 1, batch(1)), viewChange(0, 1), viewChange(2, 1));
    assertTrue(replica.status().changingView());
    refused(OLD_VIEW, PROOFS.proposal(0, 2, batch(2)));
    refused(OLD_VIEW, PROOFS.prepare(1, 0, 1, batch(1)));
    for (int i = 0; i < 3; i++) {
      replica.hear(PROOFS.commit(i, 0, 1, batch(1)));
    }
    assertEquals(at(1), replica.status().executed());
  }

  @Test
  void whoHasEnteredAViewRefusesWhatBelongsToTheLast() {
    replica.hear(newView(1));
    refused(OLD_VIEW, PROOFS.prepare(1, 0, 1, batch(1)));
    refused(OLD_VIEW, PROOFS.commit(1, 0, 1, batch(1)));
    refused(OLD_VIEW, PROOFS.proposal(0, 1, batch(1)));
  }

  @Test
  void voteOfALaterViewIsRefusedOnceTheShareOfItsSenderIsFull() {
    replica.hear(PROOFS.prepare(1, 2, 1, batch(1)), PROOFS.commit(1, 2, 1, batch(1)));
    assertEquals(List.of(), replica.reports().refusals());
    assertEquals(2, replica.status().earlyMessages());
    refused(FUTURE_VIEW, PROOFS.prepare(1, 2, 2, batch(2)));
  }

  @Test
  void batchThatNobodyAskedForIsRefused() {
    refused(NOT_WANTED, Lab.signed(1, new BatchBody(at(1), batch(1))));
  }

  @Test
  void placeThatTheNewViewPlannedIsNotFree() {
    replica.hear(
        PROOFS.newView(
            1,
            List.of(
                PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS, PROOFS.prepared(0, 2, batch(2))),
                viewChange(1, 1),
                viewChange(2, 1))));
    refused(CONFLICT, PROOFS.proposal(1, 2, batch(9)));
    replica.forget();
    replica.hear(PROOFS.proposal(1, 3, batch(3)));
    assertEquals(List.of(), replica.reports().refusals());
  }

  @Test
  void viewChangeCountsOnceForEachView() {
    replica.hear(viewChange(1, 2));
    refused(DUPLICATE, viewChange(1, 2));
    refused(OLD_VIEW, viewChange(1, 1));
    convicted(PROOFS.viewChange(1, 2, StableCheckpoint.GENESIS, PROOFS.prepared(0, 1, batch(1))));
  }

  @Test
  void viewChangeThatSpeaksOfAPlaceAboveItsWindowIsRefused() {
    refused(
        ABOVE_WINDOW,
        PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS, PROOFS.prepared(0, 9, batch(9))));
    replica.forget();
    replica.hear(
        PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS, PROOFS.prepared(0, 8, batch(8))));
    assertEquals(List.of(), replica.reports().refusals());
  }

  @Test
  void newViewIsRefusedThatIsOverOrNotItsPrimarys() {
    Signed<NewView> first = newView(1);
    replica.hear(newView(2));
    assertEquals(view(2), replica.status().view());
    refused(OLD_VIEW, newView(2));
    refused(OLD_VIEW, first);
    refused(NOT_PRIMARY, Lab.signed(0, newView(3).message()));
  }

  @Test
  void newViewIsRefusedBelowAPromise() {
    replica.hear(viewChange(0, 2), viewChange(1, 2));
    refused(OLD_VIEW, newView(1));
    assertEquals(view(0), replica.status().view());
  }

  @Test
  void newViewIsRefusedThatItsViewChangesDoNotFound() {
    List<Signed<ViewChange>> all =
        List.of(viewChange(0, 1), viewChange(1, 1), viewChange(2, 1), viewChange(3, 1));
    refused(BAD_NEW_VIEW, PROOFS.newView(1, all));
    refused(BAD_NEW_VIEW, PROOFS.newView(1, all.subList(0, 2)));
    Signed<ViewChange> tooHigh =
        PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS, PROOFS.prepared(0, 9, batch(9)));
    refused(BAD_NEW_VIEW, PROOFS.newView(1, List.of(tooHigh, all.get(1), all.get(2))));
    Signed<ViewChange> prepared =
        PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS, PROOFS.prepared(0, 1, batch(1)));
    List<Signed<ViewChange>> founders = List.of(prepared, all.get(1), all.get(2));
    refused(BAD_NEW_VIEW, Lab.signed(1, new NewView(view(1), founders, List.of())));
    assertEquals(view(0), replica.status().view());
  }

  @Test
  void checkpointVoteIsRefusedThatCannotMakeACheckpointStable() {
    Digest root = rootAt(4);
    refused(NOT_A_CHECKPOINT, Lab.signed(1, new Checkpoint(at(5), root)));
    refused(ABOVE_WINDOW, Lab.signed(1, new Checkpoint(at(20), root)));
    replica.hear(Lab.signed(1, new Checkpoint(at(16), root)));
    refused(DUPLICATE, Lab.signed(1, new Checkpoint(at(16), root)));
    convicted(Lab.signed(1, new Checkpoint(at(16), Digest.ZERO)));
    makeStable(4);
    refused(BELOW_WINDOW, Lab.signed(2, new Checkpoint(at(4), root)));
  }

  @Test
  void statusIsAnsweredOnceInAWhile() {
    Signed<Status> status =
        Lab.signed(2, new Status(view(0), at(0), at(0), SlotBits.NONE, SlotBits.NONE));
    replica.hear(status);
    refused(TOO_OFTEN, status);
    replica.tick(1_019);
    refused(TOO_OFTEN, status);
    replica.tick(1_020);
    replica.forget();
    replica.hear(status);
    assertEquals(List.of(), replica.reports().refusals());
  }

  @Test
  void askingForBatchesIsAnsweredSoManyTimesInAWhile() {
    learn(3);
    Signed<FetchBody> fetch = Lab.signed(2, new FetchBody(at(1), batch(1).digest()));
    replica.forget();
    replica.hear(fetch, fetch);
    assertEquals(2, replica.sent(2, BatchBody.class).size());
    refused(TOO_OFTEN, fetch);
    replica.tick(1_020);
    replica.forget();
    replica.hear(fetch);
    assertEquals(1, replica.sent(2, BatchBody.class).size());
  }

  @Test
  void askingForDecisionsIsAnsweredSoManyTimesInAWhile() {
    learn(3);
    Signed<FetchCommitted> fetch = Lab.signed(2, new FetchCommitted(at(0)));
    replica.forget();
    replica.hear(fetch);
    assertEquals(2, replica.sent(2, CommittedBatch.class).size());
    replica.hear(fetch);
    assertEquals(2, replica.sent(2, CommittedBatch.class).size());
    replica.tick(1_019);
    replica.hear(fetch);
    assertEquals(2, replica.sent(2, CommittedBatch.class).size());
    replica.tick(1_020);
    replica.hear(fetch);
    assertEquals(4, replica.sent(2, CommittedBatch.class).size());
  }

  @Test
  void askingForStateIsPassedOnEachTimeAndNeverOneself() {
    FetchState fetch = new FetchState(at(4), rootAt(4), new StatePart.Top());
    makeStable(4);
    replica.forget();
    for (int i = 0; i < 5; i++) {
      replica.hear(Lab.signed(2, fetch), Lab.signed(3, fetch));
    }
    assertEquals(5, replica.sent(2, StateManifest.class).size());
    assertEquals(List.of(), replica.sent(3, StateManifest.class));
  }

  @Test
  void nothingIsAskedOfOneself() {
    learn(1);
    replica.forget();
    replica.hear(
        Lab.signed(3, new FetchBody(at(1), batch(1).digest())),
        Lab.signed(3, new Status(view(0), at(0), at(0), SlotBits.NONE, SlotBits.NONE)));
    assertEquals(List.of(), replica.left());
    assertEquals(List.of(), replica.reports().refusals());
  }

  @Test
  void discardedDecisionsAreRefused() {
    LoneReplica forgetful =
        new LoneReplica(
            3,
            CONFIG,
            new CoreOptions(
                3, 100, 1 << 20, 100, 3_000, 500, 200, 40, 20, 2, 1, 1, 300, 5_000, 2, 0, 600_000));
    forgetful.tick(1_000);
    for (int s = 1; s <= 8; s++) {
      forgetful.hear(PROOFS.committedBatch(1, 0, s, batch(s)));
    }
    for (int count : new int[] {4, 8}) {
      for (int i = 0; i < 2; i++) {
        forgetful.hear(Lab.signed(i, new Checkpoint(at(count), rootAt(count))));
      }
    }
    forgetful.forget();
    forgetful.hear(Lab.signed(2, new FetchCommitted(at(3))));
    assertEquals(
        List.of(Reports.refusal(2, new FetchCommitted(at(3)).type(), DISCARDED)),
        forgetful.reports().refusals());
    forgetful.forget();
    forgetful.hear(Lab.signed(2, new FetchCommitted(at(4))));
    assertEquals(List.of(), forgetful.reports().refusals());
  }
}
