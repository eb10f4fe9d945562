package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static io.bezant.protocol.core.Proofs.view;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.FetchBody;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What one replica does while a view does its work, and what it brings into it. */
class NormalCaseRulesTest {

  private static final ClusterConfig CONFIG = Lab.config(4, 100, 200);
  private static final Proofs PROOFS = new Proofs(CONFIG);

  private static LoneReplica replica(int self) {
    LoneReplica replica = new LoneReplica(self, CONFIG, CoreOptions.DEFAULT.withWarmUp(0));
    replica.tick(1_000);
    return replica;
  }

  private static List<Signed<ViewChange>> founders(long view, PreparedCertificate... prepared) {
    return List.of(
        PROOFS.viewChange(0, view, StableCheckpoint.GENESIS, prepared),
        PROOFS.viewChange(1, view, StableCheckpoint.GENESIS),
        PROOFS.viewChange(2, view, StableCheckpoint.GENESIS));
  }

  private static Signed<NewView> newView(long view, PreparedCertificate... prepared) {
    return PROOFS.newView(view, founders(view, prepared));
  }

  /** Replica 1 becomes the primary of view 1. */
  private static void lead(LoneReplica replica, PreparedCertificate... prepared) {
    for (int i : new int[] {0, 2, 3}) {
      replica.hear(PROOFS.viewChange(i, 1, StableCheckpoint.GENESIS, prepared));
    }
    assertEquals(view(1), replica.status().view());
    assertFalse(replica.status().changingView());
  }

  private static void decide(LoneReplica replica, long view, long sequence, Batch batch) {
    for (int i = 0; i < 3; i++) {
      if (i != view) {
        replica.hear(PROOFS.prepare(i, view, sequence, batch));
      }
    }
    for (int i = 0; i < 3; i++) {
      replica.hear(PROOFS.commit(i, view, sequence, batch));
    }
  }

  private static Batch lastProposed(LoneReplica primary) {
    return primary.said(PrePrepare.class).getLast().batch();
  }

  @Test
  void viewThatDropsWhatWasDecidedBeforeItIsAnInvariantViolation() {
    LoneReplica replica = replica(3);
    replica.hear(PROOFS.committedBatch(1, 0, 5, batch(5)));
    Signed<NewView> without = newView(1);
    InvariantViolation violation =
        assertThrows(InvariantViolation.class, () -> replica.hear(without));
    assertTrue(String.valueOf(violation.getMessage()).contains("5"), "it names the place");
  }

  @Test
  void viewThatProposesOtherwiseThanWasDecidedBeforeItIsAnInvariantViolation() {
    LoneReplica replica = replica(3);
    replica.hear(PROOFS.committedBatch(1, 0, 5, batch(5)));
    Signed<NewView> otherwise = newView(1, PROOFS.prepared(0, 5, batch(6)));
    InvariantViolation violation =
        assertThrows(InvariantViolation.class, () -> replica.hear(otherwise));
    assertTrue(String.valueOf(violation.getMessage()).contains("5"), "it names the place");
  }

  @Test
  void viewThatIsOverAlreadyMayLackWhatALaterOneDecided() {
    LoneReplica replica = replica(3);
    replica.hear(PROOFS.committedBatch(1, 3, 5, batch(5)));
    replica.hear(newView(1));
    assertEquals(view(1), replica.status().view());
  }

  @Test
  void nothingIsVotedForWhereALaterViewDecidedOtherwise() {
    LoneReplica replica = replica(3);
    replica.hear(PROOFS.committedBatch(1, 3, 2, batch(5)));
    replica.forget();
    replica.hear(newView(1, PROOFS.prepared(0, 2, batch(6))));
    assertEquals(view(1), replica.status().view());
    assertEquals(
        List.of(new Prepare(view(1), at(1), Batch.EMPTY.digest())), replica.said(Prepare.class));
    assertEquals(List.of(), replica.said(FetchBody.class));
  }

  @Test
  void primaryOfALateViewProposesAboveWhatItHasExecuted() {
    LoneReplica primary = replica(1);
    primary.hear(
        PROOFS.committedBatch(0, 3, 1, batch(1)), PROOFS.committedBatch(0, 3, 2, batch(2)));
    lead(primary);
    primary.ask(Lab.request(9));
    assertEquals(at(3), primary.said(PrePrepare.class).getLast().sequence());
  }

  @Test
  void newPrimaryTrustsAgreedTimeMoreThanItsClockUntilSomethingIsDecided() {
    LoneReplica primary = replica(1);
    primary.hear(PROOFS.committedBatch(0, 3, 1, batch(1)));
    lead(primary);
    primary.ask(Lab.request(9));
    Batch first = lastProposed(primary);
    assertTrue(first.proposedMillis() < 1_000_000, "it says " + first.proposedMillis());
    decide(primary, 1, 2, first);
    primary.ask(Lab.request(10));
    assertEquals(1_001_000, lastProposed(primary).proposedMillis());
  }

  @Test
  void decisionLearnedFromOthersEndsTheCareOfANewPrimaryToo() {
    LoneReplica primary = replica(1);
    primary.hear(PROOFS.committedBatch(0, 3, 1, batch(1)));
    lead(primary);
    primary.hear(PROOFS.committedBatch(0, 3, 2, batch(2)));
    primary.ask(Lab.request(9));
    assertEquals(1_001_000, lastProposed(primary).proposedMillis());
  }

  @Test
  void proposedTimeDoesNotGoBackInTheNextLife() {
    LoneReplica primary = replica(0);
    primary.ask(Lab.request(1));
    assertEquals(1_001_000, lastProposed(primary).proposedMillis());
    primary.crashAndRestart();
    primary.tick(500);
    primary.ask(Lab.request(2));
    assertEquals(at(2), primary.said(PrePrepare.class).getLast().sequence());
    assertEquals(1_001_000, lastProposed(primary).proposedMillis());
  }

  @Test
  void batchThatALaterViewDoesNotNeedIsNotAskedForAgain() {
    LoneReplica replica = replica(3);
    replica.hear(newView(1, PROOFS.prepared(0, 1, batch(1))));
    assertEquals(1, replica.said(FetchBody.class).size());
    replica.hear(newView(2));
    replica.forget();
    replica.liveUntil(2_000);
    assertEquals(List.of(), replica.said(FetchBody.class));
  }

  @Test
  void primaryHasABoundedNumberOfBatchesInFlight() {
    LoneReplica primary = replica(0);
    for (int i = 1; i <= 100; i++) {
      primary.ask(Lab.request(i));
    }
    int most = CoreOptions.DEFAULT.maxBatchesInFlight();
    assertEquals(most, primary.said(PrePrepare.class).size());
    decide(primary, 0, 1, primary.said(PrePrepare.class).getFirst().batch());
    assertEquals(most + 1, primary.said(PrePrepare.class).size());
    assertEquals(100 - 8, lastProposed(primary).requests().size());
  }

  @Test
  void aFurtherBatchIsWorthAsMuchAsAllThatAreUnderWay() {
    LoneReplica primary = replica(0);
    for (int i = 1; i <= 9; i++) {
      primary.ask(Lab.request(i));
    }
    assertEquals(
        List.of(1, 1, 2, 4),
        primary.said(PrePrepare.class).stream()
            .map(proposal -> proposal.batch().requests().size())
            .toList());
  }

  @Test
  void nothingWaitsOnceNothingIsUnderWay() {
    LoneReplica primary = replica(0);
    for (int i = 1; i <= 3; i++) {
      primary.ask(Lab.request(i));
    }
    assertEquals(2, primary.said(PrePrepare.class).size());
    decide(primary, 0, 1, primary.said(PrePrepare.class).getFirst().batch());
    assertEquals(3, primary.said(PrePrepare.class).size());
    assertEquals(1, lastProposed(primary).requests().size());
  }

  @Test
  void primaryLearnsFromItsOwnBatchesHowLongAgreementTakes() {
    LoneReplica replica = replica(0);
    List<PreparedCertificate> prepared = new ArrayList<>();
    for (int s = 1; s <= 70; s++) {
      replica.ask(Lab.request(s));
      Batch batch = lastProposed(replica);
      decide(replica, 0, s, batch);
      prepared.add(PROOFS.prepared(0, s, batch));
    }
    replica.hear(newView(1, prepared.toArray(PreparedCertificate[]::new)));
    replica.ask(Lab.request(100));
    replica.liveUntil(1_400);
    assertEquals(List.of(new Suspect(view(1))).getFirst(), replica.said(Suspect.class).getFirst());
  }

  @Test
  void eachDecisionGivesTheNextPlaceItsTime() {
    LoneReplica replica = replica(3);
    replica.hear(PROOFS.proposal(0, 1, batch(1)), PROOFS.proposal(0, 2, batch(2)));
    replica.liveUntil(1_900);
    decide(replica, 0, 1, batch(1));
    assertEquals(at(1), replica.status().executed());
    replica.liveUntil(2_880);
    assertEquals(List.of(), replica.said(Suspect.class));
    replica.liveUntil(2_920);
    assertEquals(1, replica.said(Suspect.class).size());
  }

  @Test
  void placeHasItsTimeFromTheProposalOn() {
    LoneReplica replica = replica(3);
    replica.liveUntil(5_000);
    replica.hear(PROOFS.proposal(0, 1, batch(1)));
    replica.liveUntil(5_980);
    assertEquals(List.of(), replica.said(Suspect.class));
    replica.liveUntil(6_020);
    assertEquals(1, replica.said(Suspect.class).size());
  }

  @Test
  void decisionAboveAGapGivesTheGapItsTime() {
    LoneReplica replica = replica(3);
    replica.liveUntil(5_000);
    replica.hear(PROOFS.committedBatch(1, 0, 2, batch(2)));
    replica.liveUntil(5_980);
    assertEquals(List.of(), replica.said(Suspect.class));
    replica.liveUntil(6_020);
    assertEquals(1, replica.said(Suspect.class).size());
  }

  @Test
  void whatIsKnownToBeProposedIsTold() {
    LoneReplica replica = replica(3);
    replica.hear(PROOFS.proposal(0, 2, batch(2)));
    assertEquals(at(2), replica.status().lastProposed());
    replica.hear(PROOFS.committedBatch(1, 0, 5, batch(5)));
    assertEquals(at(5), replica.status().lastProposed());
  }

  @Test
  void votesThatCameBeforeTheProposalCountAtOnce() {
    LoneReplica replica = replica(3);
    replica.hear(PROOFS.prepare(1, 0, 1, batch(1)), PROOFS.prepare(2, 0, 1, batch(1)));
    replica.hearWithoutSync(PROOFS.proposal(0, 1, batch(1)));
    List<Effect> leaving = replica.lab().sync();
    assertTrue(
        leaving.stream()
            .anyMatch(
                effect ->
                    effect instanceof Effect.Broadcast(Signed<?> said)
                        && said.message() instanceof Commit),
        "no commit in " + leaving);
  }

  @Test
  void commitThatWasSaidIsRememberedByTheViewChangeOfTheNextLife() {
    LoneReplica replica = replica(3);
    replica.hear(PROOFS.proposal(0, 1, batch(1)), PROOFS.prepare(1, 0, 1, batch(1)));
    assertEquals(1, replica.said(Commit.class).size());
    replica.crashAndRestart();
    for (int i : new int[] {0, 2}) {
      replica.hear(PROOFS.viewChange(i, 1, StableCheckpoint.GENESIS));
    }
    ViewChange said = replica.said(ViewChange.class).getLast();
    assertEquals(1, said.prepared().size());
    assertEquals(batch(1).digest(), said.prepared().getFirst().digest());
  }

  @Test
  void batchFetchedForTheNewViewIsThereInTheNextLife() {
    LoneReplica replica = replica(3);
    replica.hear(
        newView(1, PROOFS.prepared(0, 1, batch(1))), Lab.signed(1, new BatchBody(at(1), batch(1))));
    replica.crashAndRestart();
    replica.forget();
    for (int i = 0; i < 3; i++) {
      replica.hear(PROOFS.commit(i, 1, 1, batch(1)));
    }
    assertEquals(at(1), replica.status().executed());
    replica.liveUntil(2_000);
    assertEquals(List.of(), replica.said(FetchBody.class));
  }

  @Test
  void voteForWhatAViewBeganWithCountsInTheNextLife() {
    LoneReplica replica = replica(3);
    replica.hear(
        newView(1, PROOFS.prepared(0, 1, batch(1))), Lab.signed(1, new BatchBody(at(1), batch(1))));
    replica.crashAndRestart();
    replica.forget();
    replica.hear(PROOFS.prepare(2, 1, 1, batch(1)));
    assertEquals(
        List.of(new Commit(view(1), at(1), batch(1).digest())), replica.said(Commit.class));
  }

  @Test
  void primaryProposesAboveThePlanOfItsViewInTheNextLife() {
    LoneReplica primary = replica(1);
    lead(primary, PROOFS.prepared(0, 1, Batch.EMPTY));
    primary.crashAndRestart();
    primary.tick(1_000);
    primary.ask(Lab.request(1));
    assertEquals(at(2), primary.said(PrePrepare.class).getLast().sequence());
  }

  @Test
  void whatWasPlannedAboveTheOwnWindowIsVotedForInTheNextLifeToo() {
    ClusterConfig small = Lab.config(4, 4, 8);
    Proofs proofs = new Proofs(small);
    LoneReplica replica = new LoneReplica(3, small, CoreOptions.DEFAULT.withWarmUp(0));
    replica.tick(1_000);
    List<Batch> eight = LongStream.rangeClosed(1, 8).mapToObj(Proofs::batch).toList();
    StableCheckpoint base = proofs.stable(8, Proofs.rootAfter(eight));
    replica.hear(
        proofs.newView(
            1,
            List.of(
                proofs.viewChange(0, 1, base, proofs.prepared(0, 9, batch(9))),
                proofs.viewChange(1, 1, StableCheckpoint.GENESIS),
                proofs.viewChange(2, 1, StableCheckpoint.GENESIS))));
    replica.crashAndRestart();
    for (int s = 1; s <= 8; s++) {
      replica.hear(proofs.committedBatch(1, 0, s, eight.get(s - 1)));
    }
    for (int i = 0; i < 2; i++) {
      replica.hear(Lab.signed(i, new Checkpoint(at(8), Proofs.rootAfter(eight))));
    }
    replica.hear(Lab.signed(1, new BatchBody(at(9), batch(9))));
    assertTrue(
        replica.said(Prepare.class).contains(new Prepare(view(1), at(9), batch(9).digest())));
  }

  private static List<Effect> decideAlone(ReplicaCore core, List<Signed<?>> messages) {
    List<Effect> last = List.of();
    for (Signed<?> message : messages) {
      last = core.step(new Event.MessageReceived(message));
    }
    return last;
  }

  @Test
  void decisionIsDurableBeforeItIsAnsweredForUnlessTheOwnCommitIs() {
    List<Signed<?>> others =
        List.of(
            PROOFS.proposal(0, 1, batch(1)),
            PROOFS.commit(0, 0, 1, batch(1)),
            PROOFS.commit(1, 0, 1, batch(1)),
            PROOFS.commit(2, 0, 1, batch(1)));
    List<Signed<?>> withOwn = new ArrayList<>(others);
    withOwn.set(3, PROOFS.commit(3, 0, 1, batch(1)));
    assertTrue(isDurable(decideAlone(core(), others)));
    assertFalse(isDurable(decideAlone(core(), withOwn)));
  }

  private static ReplicaCore core() {
    ReplicaCore core =
        new ReplicaCore(
            ReplicaCore.Setting.of(CONFIG),
            Lab.sealer(3),
            DurableState.EMPTY,
            AppliedState.NOTHING);
    core.start();
    return core;
  }

  private static boolean isDurable(List<Effect> effects) {
    boolean isDurable =
        effects.stream()
            .anyMatch(
                effect ->
                    effect instanceof Effect.Persist(DurableRecord record)
                        && record instanceof DurableRecord.Committed);
    boolean isLazy =
        effects.stream()
            .anyMatch(
                effect ->
                    effect instanceof Effect.PersistLazily(DurableRecord record)
                        && record instanceof DurableRecord.Committed);
    assertTrue(isDurable ^ isLazy, "the decision is written down once: " + effects);
    return isDurable;
  }
}
