package io.bezant.protocol.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.LossNotice;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Ready;
import io.bezant.protocol.message.Recover;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.Status;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a replica comes back that lost its log, and what others do for it [protocol R5]. */
class LossRulesTest {

  private static final ClusterConfig CONFIG = Lab.config(4, 4, 8);
  private static final CoreOptions OPTIONS = CoreOptions.DEFAULT.withWarmUp(0).withReady(60_000);
  private static final Digest NONCE = nonce("this loss");
  private static final Batch BATCH = new Batch(1, List.of(Lab.request(1)));

  private final LoneReplica replica = new LoneReplica(3, CONFIG, OPTIONS);

  private static Digest nonce(String name) {
    return Hasher.domain("TEST/NONCE").sized(io.bezant.crypto.Bytes.utf8(name)).finish();
  }

  private static View view(long value) {
    return new View(value);
  }

  private static Signed<ViewChange> left(int by, long view, LossNotice... losses) {
    return Lab.signed(
        by, new ViewChange(view(view), StableCheckpoint.GENESIS, List.of(), List.of(losses)));
  }

  private static LossNotice loss(int of, Digest nonce) {
    return new LossNotice(new ReplicaId(of), nonce);
  }

  /** A view founded by 0, 1 and 2, of whom so many know of the loss of 3. */
  private static Signed<NewView> newView(long view, int told, Digest nonce) {
    List<Signed<ViewChange>> founders = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      founders.add(i < told ? left(i, view, loss(3, nonce)) : left(i, view));
    }
    return Lab.signed((int) (view % 4), new NewView(view(view), founders, List.of()));
  }

  private static Signed<PrePrepare> proposal(long view) {
    return Lab.signed((int) (view % 4), new PrePrepare(view(view), new SequenceNumber(1), BATCH));
  }

  @Test
  void whoLostItsLogSaysSoAndVotesNowhere() {
    replica.loseLog(NONCE);
    replica.hear(proposal(0));
    replica.hear(
        Lab.signed(1, new Prepare(view(0), new SequenceNumber(1), BATCH.digest())),
        Lab.signed(2, new Prepare(view(0), new SequenceNumber(1), BATCH.digest())));
    replica.liveUntil(1_000);

    assertEquals(new Recover(NONCE), replica.said(Recover.class).getFirst());
    assertEquals(List.of(), replica.said(Prepare.class));
    assertEquals(List.of(), replica.said(Commit.class));
    assertTrue(replica.status().returning().isPresent());
  }

  @Test
  void whoLostItsLogVotesFromTheFirstViewThatAQuorumOfOthersFoundedKnowingIt() {
    replica.loseLog(NONCE);
    replica.hear(newView(1, 2, NONCE), proposal(1));
    assertEquals(List.of(), replica.said(Prepare.class));

    replica.hear(newView(2, 3, nonce("an earlier loss")), proposal(2));
    assertEquals(List.of(), replica.said(Prepare.class));

    replica.hear(newView(5, 3, NONCE), proposal(5));
    assertEquals(view(5), replica.said(Prepare.class).getFirst().view());
  }

  @Test
  void aRestartOnTheWayForgetsNothingOfIt() {
    replica.loseLog(NONCE);
    replica.crashAndRestart();
    replica.hear(proposal(0));
    assertEquals(List.of(), replica.said(Prepare.class));
    replica.hear(newView(1, 3, NONCE));
    replica.crashAndRestart();
    replica.hear(proposal(1));

    assertEquals(1, replica.said(Prepare.class).size());
  }

  @Test
  void whoLostItsLogLeavesNoViewBeforeItHoldsACheckpointOfWhatMayBeDecided() {
    replica.loseLog(NONCE);
    Proofs proofs = new Proofs(CONFIG);
    Signed<ViewChange> prepared =
        Lab.signed(
            2,
            new ViewChange(
                view(1),
                StableCheckpoint.GENESIS,
                List.of(proofs.prepared(0, 1, BATCH)),
                List.of(loss(3, NONCE))));
    Signed<NewView> founded =
        Lab.signed(
            1,
            new NewView(
                view(1),
                List.of(left(0, 1, loss(3, NONCE)), left(1, 1, loss(3, NONCE)), prepared),
                List.of(
                    new io.bezant.protocol.message.PlannedSlot(
                        new SequenceNumber(1),
                        BATCH.digest(),
                        proofs.prepared(1, 1, BATCH).prePrepare()))));
    replica.hear(founded);
    replica.hear(left(0, 2), left(1, 2), left(2, 2));

    assertEquals(List.of(), replica.said(ViewChange.class));
    assertEquals(
        new Amnesia.VotingAgain(NONCE, view(1), new SequenceNumber(1)),
        replica.status().returning().orElseThrow().stage());
  }

  @Test
  void whereNothingCanBeDecidedItIsWholeAtOnceAndFollowsTheOthers() {
    replica.loseLog(NONCE);
    replica.hear(newView(1, 3, NONCE));
    replica.liveUntil(100);
    assertTrue(replica.status().returning().isEmpty());

    replica.hear(left(0, 2), left(1, 2));
    assertEquals(view(2), replica.said(ViewChange.class).getFirst().view());
  }

  @Test
  void whereMoreThanFLostTheirLogsNobodyComesBack() {
    replica.loseLog(NONCE);
    replica.hear(Lab.signed(2, new Recover(nonce("of 2"))));
    replica.hear(newView(1, 3, NONCE), proposal(1));

    assertTrue(replica.status().returning().orElseThrow().isHopeless());
    assertEquals(List.of(), replica.said(Prepare.class));
  }

  @Test
  void aViewChangeTellsOfTheLossesHeardOfWhenItWasFirstSignedForEver() {
    replica.hear(Lab.signed(2, new Recover(NONCE)));
    replica.hear(left(0, 1), left(1, 1));
    ViewChange first = replica.said(ViewChange.class).getFirst();
    replica.hear(Lab.signed(2, new Recover(nonce("a second loss"))));
    replica.liveUntil(3_000);

    assertEquals(List.of(loss(2, NONCE)), first.losses());
    assertTrue(replica.said(ViewChange.class).size() > 1);
    replica.said(ViewChange.class).forEach(said -> assertEquals(first, said));
  }

  @Test
  void aPrimaryThatLostItsLogIsNotWaitedFor() {
    replica.liveUntil(20);
    replica.hear(Lab.signed(0, new Recover(NONCE)));
    replica.liveUntil(40);

    assertEquals(view(0), replica.said(Suspect.class).getFirst().view());
  }

  @Test
  void aPrimaryFillsUpToACheckpointForOneThatLostItsLogOnceInAView() {
    LoneReplica primary = new LoneReplica(0, CONFIG, OPTIONS);
    primary.hear(Lab.signed(2, new Recover(NONCE)));
    primary.liveUntil(50);
    assertEquals(0, primary.said(PrePrepare.class).size());

    primary.ask(Lab.request(1));
    primary.liveUntil(100);
    // The first place was free when the loss was heard of: no batch was missing to a boundary.
    assertEquals(1, primary.said(PrePrepare.class).size());
  }

  /** [protocol R4]: so that there is a checkpoint to wait for also where nobody asks for much. */
  @Test
  void aPrimaryThatHearsOfALossInsideAnIntervalFillsItUpWithEmptyBatches() {
    Proofs proofs = new Proofs(CONFIG);
    LoneReplica primary = new LoneReplica(0, CONFIG, OPTIONS);
    primary.liveUntil(50);
    primary.ask(Lab.request(1));
    assertEquals(1, primary.said(PrePrepare.class).size());
    primary.hear(Lab.signed(2, new Recover(NONCE)));
    List<PrePrepare> proposed = primary.said(PrePrepare.class);
    assertEquals(
        List.of(1L, 2L, 3L, 4L), proposed.stream().map(each -> each.sequence().value()).toList());
    for (PrePrepare each : proposed.subList(1, 4)) {
      assertEquals(Batch.EMPTY, each.batch());
    }

    for (PrePrepare each : proposed) {
      primary.hear(proofs.committedBatch(1, 0, each.sequence().value(), each.batch()));
    }
    primary.ask(Lab.request(2));
    primary.hear(Lab.signed(2, new Recover(nonce("a later loss"))));
    primary.liveUntil(100);
    assertEquals(5, primary.said(PrePrepare.class).size(), "once in a view");
  }

  /** The attack of one who owns a replica: it claims losses without end to have views changed. */
  @Test
  void whoClaimsLossesWithoutEndChangesAViewSeldom() {
    int suspicions = 0;
    View view = View.ZERO;
    for (int second = 1; second <= 130; second++) {
      for (int claim = 0; claim < 20; claim++) {
        Digest claimed = nonce(second + "/" + claim);
        replica.hear(Lab.signed(2, new Recover(claimed)), Lab.signed(2, new Ready(claimed)));
      }
      replica.liveUntil(1_000L * second);
      if (!replica.said(Suspect.class).isEmpty()) {
        suspicions++;
        // The liar gets what it wants, and a view is founded that leaves it out again.
        view = new View(view.value() + 4);
        replica.hear(newView(view.value() + 1, 0, NONCE));
        replica.forget();
      }
    }
    // Twice a minute apart, and the second minute has just begun its third.
    assertTrue(suspicions <= 3, "suspected " + suspicions + " times in 130 seconds");
    assertFalse(suspicions == 0, "READY is no reason at all");
  }

  @Test
  void aViewThatServesOneWhoLostItsLogIsNotChangedForIt() {
    replica.hear(Lab.signed(2, new Recover(NONCE)));
    List<Signed<ViewChange>> founders = new ArrayList<>();
    for (int i : new int[] {0, 1, 3}) {
      founders.add(left(i, 1, loss(2, NONCE)));
    }
    replica.hear(Lab.signed(1, new NewView(view(1), founders, List.of())));
    for (int second = 1; second < 10; second++) {
      replica.hear(Lab.signed(2, new Ready(NONCE)));
      replica.liveUntil(1_000L * second);
    }

    assertEquals(List.of(), replica.said(Suspect.class));
  }

  /** The next primary, which has heard of the loss of 3, and of view changes by 0 and 2. */
  private static LoneReplica nextPrimary(LossNotice... told) {
    LoneReplica primary = new LoneReplica(1, CONFIG, OPTIONS);
    primary.liveUntil(1_000);
    primary.hear(Lab.signed(3, new Recover(NONCE)));
    primary.hear(left(0, 1, told), left(2, 1, told));
    assertEquals(List.of(loss(3, NONCE)), primary.said(ViewChange.class).getFirst().losses());
    return primary;
  }

  @Test
  void primaryFoundsItsViewAtOnceOnThoseWhoTellOfTheLoss() {
    LoneReplica primary = nextPrimary(loss(3, NONCE));
    assertEquals(view(1), primary.said(NewView.class).getFirst().view());
  }

  @Test
  void primaryWaitsAWhileForThoseWhoTellOfTheLossAndNoLonger() {
    LoneReplica primary = nextPrimary();
    primary.liveUntil(1_000 + OPTIONS.busyStatusMillis() - 5);
    assertEquals(List.of(), primary.said(NewView.class));
    primary.liveUntil(1_000 + OPTIONS.busyStatusMillis());
    assertEquals(view(1), primary.said(NewView.class).getFirst().view());
  }

  @Test
  void primaryWaitsForNobodyWhereNoLossIsKnown() {
    LoneReplica primary = new LoneReplica(1, CONFIG, OPTIONS);
    primary.liveUntil(1_000);
    primary.hear(left(0, 1), left(2, 1));
    assertEquals(view(1), primary.said(NewView.class).getFirst().view());
  }

  /** What was heard before it was healed counts: nobody may say it again. */
  @Test
  void whoIsHealedFollowsAtOnceThoseWhoHaveLeftMeanwhile() {
    Proofs proofs = new Proofs(CONFIG);
    List<Batch> batches = List.of(BATCH, Proofs.batch(2), Proofs.batch(3), Proofs.batch(4));
    replica.loseLog(NONCE);
    List<Signed<ViewChange>> founders = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      founders.add(
          Lab.signed(
              i,
              new ViewChange(
                  view(1),
                  StableCheckpoint.GENESIS,
                  List.of(proofs.prepared(0, 1, BATCH)),
                  List.of(loss(3, NONCE)))));
    }
    replica.hear(proofs.newView(1, founders));
    replica.hear(left(0, 2), left(1, 2));
    for (int place = 1; place <= 4; place++) {
      replica.hear(proofs.committedBatch(0, 1, place, batches.get(place - 1)));
    }
    assertEquals(List.of(), replica.said(ViewChange.class));
    Checkpoint checkpoint = new Checkpoint(new SequenceNumber(4), Proofs.rootAfter(batches));
    for (int i = 0; i < 3; i++) {
      replica.hear(Lab.signed(i, checkpoint));
    }
    assertEquals(new SequenceNumber(4), replica.status().stable().sequence());
    replica.tick(replica.lastTickMillis() + 5);

    assertTrue(replica.status().returning().isEmpty());
    assertEquals(view(2), replica.said(ViewChange.class).getFirst().view());
  }

  @Test
  void whoIsHealedSaysWhereItStands() {
    replica.loseLog(NONCE);
    replica.forget();
    replica.hear(newView(1, 2, NONCE));
    assertEquals(List.of(), replica.said(Status.class));
    replica.hear(newView(5, 3, NONCE));

    assertTrue(replica.status().returning().isEmpty());
    assertEquals(1, replica.said(Status.class).size());
  }
}
