package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static io.bezant.protocol.core.Proofs.view;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.FetchBody;
import io.bezant.protocol.message.FetchCommitted;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SlotBits;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.Status;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one replica may and must do around a change of views, whatever the others do. */
class ViewChangeRulesTest {

  private static final ClusterConfig CONFIG = Lab.config(4, 4, 8);
  private static final Proofs PROOFS = new Proofs(CONFIG);
  private static final CoreOptions OPTIONS =
      new CoreOptions(
          3, 100, 1 << 20, 100, 1 << 20, 500, 200, 40, 20, 8, 24, 1 << 20, 300, 5_000, 64, 0,
          600_000);

  private static LoneReplica replica(int self) {
    LoneReplica replica = new LoneReplica(self, CONFIG, OPTIONS);
    replica.tick(1_000);
    return replica;
  }

  private static List<Batch> batches(int count) {
    return LongStream.rangeClosed(1, count).mapToObj(Proofs::batch).toList();
  }

  private static void learn(LoneReplica replica, List<Batch> batches) {
    for (int i = 0; i < batches.size(); i++) {
      replica.hear(PROOFS.committedBatch(1, 0, i + 1, batches.get(i)));
    }
  }

  private static Signed<NewView> newView(long view, Signed<ViewChange> first) {
    return PROOFS.newView(
        view,
        List.of(
            first,
            PROOFS.viewChange(1, view, StableCheckpoint.GENESIS),
            PROOFS.viewChange(2, view, StableCheckpoint.GENESIS)));
  }

  @Test
  void whatIsVotedForAboveTheOwnWindowIsNotForgottenByTheNextViewChange() {
    LoneReplica replica = replica(3);
    Batch above = batch(100);
    StableCheckpoint base = PROOFS.stable(8, Proofs.rootAfter(batches(8)));
    replica.hear(newView(1, PROOFS.viewChange(0, 1, base, PROOFS.prepared(0, 9, above))));
    replica.hear(
        Lab.signed(1, new BatchBody(at(9), above)),
        PROOFS.prepare(0, 1, 9, above),
        PROOFS.prepare(2, 1, 9, above),
        Lab.signed(0, new Suspect(view(1))),
        Lab.signed(1, new Suspect(view(1))),
        Lab.signed(2, new Suspect(view(1))));
    boolean hasVoted = !replica.said(Commit.class).isEmpty();
    ViewChange said = replica.said(ViewChange.class).getLast();
    assertTrue(!hasVoted || !said.prepared().isEmpty(), "a commit at 9 is missing from " + said);
  }

  @Test
  void whatWasPlannedAboveTheOwnWindowIsVotedForOnceTheWindowReachesIt() {
    LoneReplica replica = replica(3);
    Batch above = batch(100);
    List<Batch> first = batches(8);
    StableCheckpoint base = PROOFS.stable(8, Proofs.rootAfter(first));
    replica.hear(newView(1, PROOFS.viewChange(0, 1, base, PROOFS.prepared(0, 9, above))));
    replica.hear(Lab.signed(1, new BatchBody(at(9), above)));
    learn(replica, first);
    for (int i = 0; i < 3; i++) {
      replica.hear(Lab.signed(i, new Checkpoint(at(8), Proofs.rootAfter(first))));
    }
    replica.tick(1_200);
    replica.hear(Lab.signed(1, new BatchBody(at(9), above)));
    assertTrue(replica.said(Prepare.class).contains(new Prepare(view(1), at(9), above.digest())));
  }

  /** More than f lied: nothing may be built on either of the two [protocol §7]. */
  @Test
  void decisionBeforeAViewThatPlannedOtherwiseIsAnInvariantViolationWhenTheWindowReachesIt() {
    LoneReplica replica = replica(3);
    List<Batch> first = batches(8);
    StableCheckpoint base = PROOFS.stable(8, Proofs.rootAfter(first));
    replica.hear(newView(1, PROOFS.viewChange(0, 1, base, PROOFS.prepared(0, 9, batch(100)))));
    replica.hear(PROOFS.committedBatch(1, 0, 9, batch(9)));
    assertThrows(
        InvariantViolation.class,
        () -> {
          learn(replica, first);
          replica.liveUntil(replica.lastTickMillis() + 1_000);
        });
  }

  /** It would be voted on late, for the sake of others: that must not put off the check. */
  @Test
  void viewThatPlansOtherwiseThanWasExecutedBeforeItIsAnInvariantViolationAtOnce() {
    LoneReplica replica = replica(3);
    learn(replica, batches(1));
    assertEquals(at(1), replica.status().executed());
    PreparedCertificate other = PROOFS.prepared(0, 1, batch(6));
    Signed<NewView> otherwise =
        newView(1, PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS, other));
    assertThrows(InvariantViolation.class, () -> replica.hear(otherwise));
  }

  @Test
  void backupRejectsPrePrepareForAPlaceThatTheNewViewPlanned() {
    LoneReplica replica = replica(3);
    List<Batch> first = batches(16);
    StableCheckpoint base = PROOFS.stable(16, Proofs.rootAfter(first));
    replica.hear(newView(1, PROOFS.viewChange(0, 1, base, PROOFS.prepared(0, 17, batch(17)))));
    replica.forget();
    replica.hear(PROOFS.proposal(1, 3, batch(103)));
    assertEquals(List.of(), replica.said(Prepare.class));
  }

  @Test
  void lyingPrimaryCannotKeepABackupFromRestarting() {
    LoneReplica replica = replica(3);
    List<Batch> first = batches(16);
    StableCheckpoint base = PROOFS.stable(16, Proofs.rootAfter(first));
    replica.hear(newView(1, PROOFS.viewChange(0, 1, base, PROOFS.prepared(0, 17, batch(17)))));
    learn(replica, first);
    for (int i = 0; i < 3; i++) {
      List<Batch> four = first.subList(0, 4);
      replica.hear(Lab.signed(i, new Checkpoint(at(4), Proofs.rootAfter(four))));
    }
    for (int i = 0; i < 3; i++) {
      List<Batch> twelve = first.subList(0, 12);
      replica.hear(Lab.signed(i, new Checkpoint(at(12), Proofs.rootAfter(twelve))));
    }
    replica.hear(PROOFS.proposal(1, 17, batch(117)));
    replica.crashAndRestart();
    assertEquals(view(1), replica.status().view());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aCutOfTheLogKeepsTheNewViewJustProposed(int proposed) {
    CoreOptions forgetful =
        new CoreOptions(
            3, 100, 1 << 20, 100, 1 << 20, 500, 200, 40, 20, 8, 1, 1, 300, 5_000, 64, 0, 600_000);
    LoneReplica primary = new LoneReplica(proposed, CONFIG, forgetful);
    int[] others = IntStream.range(0, 4).filter(i -> i != proposed).toArray();
    primary.tick(1_000);
    List<Batch> first = batches(8);
    learn(primary, first);
    Digest rootAtFour = Proofs.rootAfter(first.subList(0, 4));
    for (int i : others) {
      primary.hear(Lab.signed(i, new Checkpoint(at(4), rootAtFour)));
    }
    PreparedCertificate[] prepared =
        LongStream.rangeClosed(5, 8)
            .mapToObj(s -> PROOFS.prepared(0, s, first.get((int) s - 1)))
            .toArray(PreparedCertificate[]::new);
    StableCheckpoint four = PROOFS.stable(4, rootAtFour);
    if (proposed == 2) {
      List<Signed<ViewChange>> founders = new ArrayList<>();
      for (int i : others) {
        founders.add(PROOFS.viewChange(i, 1, four, prepared));
      }
      primary.hear(PROOFS.newView(1, founders));
      assertEquals(1, primary.status().view().value());
    }
    for (int i : others) {
      primary.hearWithoutSync(PROOFS.viewChange(i, proposed, four, prepared));
    }
    assertEquals(proposed - 1, primary.status().view().value(), "it has not come back yet");
    for (int i : others) {
      Checkpoint vote = new Checkpoint(at(8), Proofs.rootAfter(first));
      primary.hearWithoutSync(Lab.signed(i, vote));
    }
    primary.lab().sync();
    primary.crashAndRestart();
    assertEquals(proposed, primary.status().view().value());
  }

  @Test
  void suspicionIsSaidAgainAlsoAfterTheOwnViewChange() {
    LoneReplica replica = replica(3);
    for (int i = 0; i < 3; i++) {
      replica.hear(Lab.signed(i, new Suspect(view(0))));
    }
    assertEquals(1, replica.said(ViewChange.class).size());
    replica.forget();
    replica.liveUntil(1_500);
    assertTrue(replica.said(Suspect.class).contains(new Suspect(view(0))));
    assertTrue(replica.said(ViewChange.class).size() >= 1);
    replica.hear(newView(1, PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS)));
    replica.forget();
    replica.liveUntil(20_000);
    assertFalse(replica.said(Suspect.class).contains(new Suspect(view(0))));
  }

  @Test
  void viewThatNoQuorumHasLeftForIsNotSkipped() {
    LoneReplica replica = replica(3);
    for (int i = 0; i < 3; i++) {
      replica.hear(Lab.signed(i, new Suspect(view(1))));
    }
    assertEquals(1, replica.said(ViewChange.class).getLast().view().value());
    replica.hear(
        PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS),
        PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS));
    assertEquals(2, replica.said(ViewChange.class).getLast().view().value());
  }

  @Test
  void highestClaimOfALiarDragsNobodyAlong() {
    LoneReplica replica = replica(3);
    replica.hear(PROOFS.viewChange(2, Long.MAX_VALUE, StableCheckpoint.GENESIS));
    assertEquals(List.of(), replica.said(ViewChange.class));
    replica.hear(PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS));
    assertEquals(1, replica.said(ViewChange.class).getLast().view().value());
  }

  @Test
  void primaryDoesNotWaitForABatchThatOnlyOneViewChangeSpeaksOf() {
    LoneReplica primary = replica(1);
    primary.hear(
        PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS, PROOFS.prepared(0, 1, batch(9))),
        PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS),
        PROOFS.viewChange(3, 1, StableCheckpoint.GENESIS));
    assertEquals(1, primary.status().view().value());
  }

  @Test
  void laggardMoreThanTwoWindowsBehindIsGivenTheCheckpointsItNeeds() {
    LabCluster cluster = new LabCluster(3, CONFIG, retaining(), LabCluster.Faults.NONE);
    cluster.stop(2);
    for (int number = 1; number <= 60; number++) {
      cluster.submit(Lab.request(number), List.of(new ReplicaId(0)));
      cluster.runFor(150);
    }
    assertTrue(cluster.primary().core().status().stable().sequence().value() > 30);
    cluster.restart(2);
    cluster.runFor(4000);
    assertEquals(
        cluster.primary().core().status().executed(),
        cluster.replicas().get(2).core().status().executed());
  }

  private static CoreOptions retaining() {
    return new CoreOptions(
        3, 100, 1 << 20, 100, 1 << 20, 500, 200, 40, 20, 8, 1000, 1 << 20, 300, 5_000, 64, 0,
        600_000);
  }

  @Test
  void emptyBatchIsServedToLaggards() {
    LoneReplica replica = replica(3);
    Batch second = batch(2);
    replica.hear(
        newView(
            1, PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS, PROOFS.prepared(0, 2, second))),
        Lab.signed(1, new BatchBody(at(2), second)));
    for (int i : new int[] {0, 1, 2}) {
      replica.hear(PROOFS.commit(i, 1, 1, Batch.EMPTY), PROOFS.commit(i, 1, 2, second));
    }
    assertEquals(at(2), replica.status().executed());
    replica.forget();
    replica.hear(Lab.signed(0, new FetchCommitted(at(0))));
    assertEquals(
        List.of(Batch.EMPTY, second),
        replica.sent(0, CommittedBatch.class).stream().map(CommittedBatch::batch).toList());
  }

  @Test
  void decidedEmptyBatchSurvivesARestart() {
    LoneReplica replica = replica(3);
    Batch second = batch(2);
    replica.hear(
        newView(
            1, PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS, PROOFS.prepared(0, 2, second))),
        Lab.signed(1, new BatchBody(at(2), second)));
    for (int i : new int[] {0, 1, 2}) {
      replica.hear(PROOFS.commit(i, 1, 1, Batch.EMPTY), PROOFS.commit(i, 1, 2, second));
    }
    replica.crashAndRestart();
    assertEquals(at(2), replica.status().executed());
  }

  @Test
  void missingBatchIsAskedForUntilItComes() {
    LoneReplica replica = replica(3);
    replica.hear(
        newView(
            1, PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS, PROOFS.prepared(0, 1, batch(1)))));
    assertEquals(1, replica.said(FetchBody.class).size());
    replica.tick(1_200);
    assertEquals(2, replica.said(FetchBody.class).size());
    replica.crashAndRestart();
    replica.tick(1_400);
    replica.tick(1_500);
    assertEquals(3, replica.said(FetchBody.class).size());
  }

  @Test
  void batchFetchedForANewViewIsKeptWhenTheViewBegins() {
    LoneReplica primary = replica(1);
    primary.hear(PROOFS.proposal(0, 1, batch(1)));
    // Nobody else saw that proposal; view 1 ended with another batch prepared at its place.
    primary.hear(
        PROOFS.viewChange(2, 5, StableCheckpoint.GENESIS, PROOFS.prepared(3, 1, batch(9))),
        PROOFS.viewChange(3, 5, StableCheckpoint.GENESIS, PROOFS.prepared(3, 1, batch(9))));
    primary.hear(Lab.signed(2, new BatchBody(at(1), batch(9))));
    assertEquals(5, primary.status().view().value());
    primary.forget();
    primary.tick(1_200);
    assertEquals(List.of(), primary.said(FetchBody.class));
  }

  @Test
  void timeoutDoublesForEachViewThatNeverBegins() {
    LoneReplica replica = replica(3);
    replica
        .lab()
        .step(
            new Event.RequestReceived(Lab.request(1), new Event.Origin.Client(), Optional.empty()));
    long now = 1_000;
    List<Long> waited = new ArrayList<>();
    for (int v = 0; v < 3; v++) {
      long since = now;
      while (now < 60_000 && !replica.said(Suspect.class).contains(new Suspect(view(v)))) {
        now += 10;
        replica.tick(now);
      }
      waited.add(now - since);
      for (int i = 0; i < 3; i++) {
        replica.hear(Lab.signed(i, new Suspect(view(v))));
      }
      for (int i = 0; i < 3; i++) {
        replica.hear(PROOFS.viewChange(i, v + 1, StableCheckpoint.GENESIS));
      }
    }
    assertTrue(waited.get(2) >= 2 * waited.get(1) - 20, "waited " + waited);
  }

  @Test
  void restartedReplicaWithOpenProposalsIsNotAtOnceImpatient() {
    LoneReplica replica = replica(3);
    replica.hear(PROOFS.proposal(0, 1, batch(1)));
    replica.crashAndRestart();
    replica.tick(1_000_000);
    replica.tick(1_000_005);
    assertEquals(List.of(), replica.said(Suspect.class));
  }

  @Test
  void decisionLearnedAfterALongRestDoesNotLookLate() {
    LoneReplica replica = replica(3);
    replica.liveUntil(20_000);
    replica.hear(PROOFS.committedBatch(1, 0, 2, batch(2)));
    replica.liveUntil(20_005);
    assertEquals(List.of(), replica.said(Suspect.class));
  }

  @Test
  void requestOfAProposalThatTheNextViewDroppedIsOrderedByARestartedPrimary() {
    LoneReplica primary = replica(1);
    primary.hear(PROOFS.proposal(0, 1, batch(1)));
    primary.hear(
        PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS),
        PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS),
        PROOFS.viewChange(3, 1, StableCheckpoint.GENESIS));
    assertEquals(1, primary.status().view().value());
    primary.crashAndRestart();
    primary.tick(2_000);
    primary
        .lab()
        .step(
            new Event.RequestReceived(Lab.request(1), new Event.Origin.Client(), Optional.empty()));
    primary.settle();
    assertEquals(1, primary.said(PrePrepare.class).size());
  }

  @Test
  void newViewIsNotSentAgainForEveryViewChangeOfOneReplica() {
    LoneReplica replica = replica(3);
    replica.hear(newView(1, PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS)));
    replica.forget();
    for (int i = 0; i < 50; i++) {
      replica.hear(PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS));
    }
    assertEquals(1, replica.sent(2, NewView.class).size());
  }

  @Test
  void primaryFoundsItsViewOnTheHighestStableCheckpointOffered() {
    LoneReplica primary = replica(1);
    List<Batch> first = batches(4);
    learn(primary, first);
    for (int i : new int[] {0, 2, 3}) {
      primary.hear(Lab.signed(i, new Checkpoint(at(4), Proofs.rootAfter(first))));
    }
    StableCheckpoint four = PROOFS.stable(4, Proofs.rootAfter(first));
    for (int i : new int[] {0, 2, 3}) {
      primary.hearWithoutSync(PROOFS.viewChange(i, 1, i == 3 ? four : StableCheckpoint.GENESIS));
    }
    primary.settle();
    NewView said = primary.said(NewView.class).getFirst();
    assertEquals(
        4, NewViewPlanner.plan(said.viewChanges(), Lab.rules(4)).base().sequence().value());
  }

  @Test
  void suspicionSurvivesAsAViewChangeForEveryLowerView() {
    LoneReplica replica = replica(3);
    replica.hear(
        PROOFS.viewChange(0, 5, StableCheckpoint.GENESIS), Lab.signed(1, new Suspect(view(0))));
    assertEquals(List.of(new Suspect(view(0))), replica.said(Suspect.class));
  }

  @Test
  void voteOfAViewThatWasLeftIsNotRepeated() {
    LoneReplica replica = replica(3);
    replica.hear(Lab.signed(0, new PrePrepare(view(0), at(1), batch(1))));
    Signed<Status> lacking =
        Lab.signed(2, new Status(view(0), at(0), at(0), SlotBits.NONE, SlotBits.NONE));
    replica.tick(2_000);
    replica.hear(lacking);
    assertEquals(1, replica.sent(2, Prepare.class).size());
    replica.hear(
        PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS),
        PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS));
    assertTrue(replica.status().changingView());
    replica.forget();
    replica.tick(3_000);
    replica.hear(lacking);
    assertEquals(List.of(), replica.sent(2, Prepare.class));
  }

  @Test
  void statusOfALiarCostsABoundedAnswer() {
    LoneReplica replica = replica(3);
    learn(replica, batches(8));
    replica.forget();
    for (int i = 0; i < 100; i++) {
      replica.hear(
          Lab.signed(2, new Status(view(0), at(0), at(0), SlotBits.NONE, SlotBits.NONE)),
          Lab.signed(2, new FetchCommitted(at(0))),
          Lab.signed(2, new FetchBody(at(1), batch(1).digest())));
    }
    assertTrue(replica.left().size() <= 40, "answers: " + replica.left().size());
  }
}
