package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static io.bezant.protocol.core.Proofs.view;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.NewView;
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

/** When a change of views says what again, how long it waits, and what it remembers. */
class ViewChangeTimesTest {

  private static final ClusterConfig CONFIG = Lab.config(4, 4, 8);
  private static final Proofs PROOFS = new Proofs(CONFIG);
  private static final CoreOptions OPTIONS =
      new CoreOptions(
          3, 100, 1 << 20, 100, 1 << 20, 500, 200, 40, 20, 8, 24, 1 << 20, 150, 30_000, 64, 0,
          600_000);

  /** From 40 ms on, each pause twice as long, up to 3,200 ms. */
  private static final List<Long> SAID_AGAIN =
      List.of(40L, 120L, 280L, 600L, 1_240L, 2_520L, 5_080L, 8_280L, 11_480L);

  private static LoneReplica replica(int self) {
    LoneReplica replica = new LoneReplica(self, CONFIG, OPTIONS);
    replica.tick(1_000);
    return replica;
  }

  private static Signed<ViewChange> viewChange(
      int from, long view, PreparedCertificate... prepared) {
    return PROOFS.viewChange(from, view, StableCheckpoint.GENESIS, prepared);
  }

  private static Signed<NewView> newView(long view) {
    return PROOFS.newView(
        view, List.of(viewChange(0, view), viewChange(1, view), viewChange(2, view)));
  }

  private static void suspect(LoneReplica replica, long view, int... senders) {
    for (int sender : senders) {
      replica.hear(Lab.signed(sender, new Suspect(view(view))));
    }
  }

  /** When a message of this kind was said within a time, counted from now. */
  private static List<Long> timesOf(
      LoneReplica replica, Class<? extends Message> kind, long withinMillis) {
    List<Long> times = new ArrayList<>();
    long begin = replica.lastTickMillis();
    int before = replica.said(kind).size();
    for (long now = begin + 5; now <= begin + withinMillis; now += 5) {
      replica.tick(now);
      int said = replica.said(kind).size();
      if (said > before) {
        times.add(now - begin);
      }
      before = said;
    }
    return times;
  }

  @Test
  void viewChangeAndSuspicionAreSaidAgainAtWideningPauses() {
    LoneReplica replica = replica(3);
    replica.liveUntil(1_500);
    suspect(replica, 0, 0, 1);
    assertEquals(1, replica.said(ViewChange.class).size());
    assertEquals(SAID_AGAIN, timesOf(replica, ViewChange.class, 11_500));
    assertEquals(1 + SAID_AGAIN.size(), replica.said(Suspect.class).size());
  }

  @Test
  void suspicionOfOneAloneIsSaidAgainAtWideningPauses() {
    LoneReplica replica = replica(3);
    replica.ask(Lab.request(1));
    replica.liveUntil(1_995);
    assertEquals(List.of(), replica.said(Suspect.class));
    replica.liveUntil(2_000);
    assertEquals(1, replica.said(Suspect.class).size());
    assertEquals(SAID_AGAIN, timesOf(replica, Suspect.class, 11_500));
    assertEquals(List.of(), replica.said(ViewChange.class));
  }

  /** The time from a quorum of view changes to the suspicion of the view that does not come. */
  private static long patienceWithNewView(LoneReplica replica, PreparedCertificate... prepared) {
    for (int i = 0; i < 3; i++) {
      replica.hear(viewChange(i, 1, prepared));
    }
    long begin = replica.lastTickMillis();
    for (long now = begin + 1; now < begin + 9_000; now++) {
      replica.tick(now);
      if (replica.said(Suspect.class).contains(new Suspect(view(1)))) {
        return now - begin;
      }
    }
    throw new AssertionError("the new view is awaited for ever");
  }

  @Test
  void newViewHasTwiceTheTimeAfterAViewThatDidNothing() {
    assertEquals(2_000, patienceWithNewView(replica(3)));
  }

  @Test
  void newViewHasTheUsualTimeAfterAViewThatDidItsWork() {
    LoneReplica replica = replica(3);
    replica.hear(PROOFS.committedBatch(1, 0, 1, batch(1)));
    assertEquals(1_000, patienceWithNewView(replica));
  }

  @Test
  void newViewHasTwiceTheTimeAfterAViewThatWasSuspectedInItsYouth() {
    LoneReplica replica = replica(3);
    replica.hear(PROOFS.committedBatch(1, 0, 1, batch(1)));
    replica.ask(Lab.request(9));
    replica.liveUntil(2_000);
    assertEquals(1, replica.said(Suspect.class).size());
    assertEquals(2_000, patienceWithNewView(replica));
  }

  @Test
  void newViewHasTheUsualTimeAfterAPrimaryThatWasOutOfReach() {
    LoneReplica replica = replica(3);
    for (int i = 0; i < 3; i++) {
      replica.link(i, true);
    }
    replica.liveUntil(1_200);
    replica.link(0, false);
    replica.liveUntil(3_000);
    assertEquals(List.of(new Suspect(view(0))).getFirst(), replica.said(Suspect.class).getFirst());
    assertEquals(1_000, patienceWithNewView(replica));
  }

  @Test
  void newViewHasMoreTimeTheMoreProofsItCarries() {
    PreparedCertificate[] eight =
        LongStream.rangeClosed(1, 8)
            .mapToObj(s -> PROOFS.prepared(0, s, batch(s)))
            .toArray(PreparedCertificate[]::new);
    // 24 proofs of three signatures, four of which are verified in a millisecond.
    assertEquals(2_018, patienceWithNewView(replica(3), eight));
  }

  @Test
  void viewThatNobodyFollowedToIsNotSuspected() {
    LoneReplica replica = replica(3);
    suspect(replica, 0, 0, 1);
    replica.liveUntil(20_000);
    assertFalse(replica.said(Suspect.class).contains(new Suspect(view(1))));
  }

  @Test
  void currentViewIsProvenToALaggardNowAndThen() {
    LoneReplica replica = replica(3);
    replica.hear(newView(1));
    replica.hear(viewChange(2, 1));
    assertEquals(1, replica.sent(2, NewView.class).size());
    replica.tick(1_039);
    replica.hear(viewChange(2, 1));
    assertEquals(1, replica.sent(2, NewView.class).size());
    replica.tick(1_040);
    replica.hear(viewChange(2, 1));
    assertEquals(2, replica.sent(2, NewView.class).size());
    replica.hear(viewChange(3, 1), viewChange(1, 2));
    assertEquals(List.of(), replica.sent(3, NewView.class));
    assertEquals(List.of(), replica.sent(1, NewView.class));
  }

  @Test
  void edgeKnowsWhatWasHeardOfViews() {
    LoneReplica replica = replica(3);
    Signed<ViewChange> left = viewChange(1, 2);
    suspect(replica, 0, 2);
    assertTrue(isRepeated(replica, Lab.signed(2, new Suspect(view(0)))));
    assertFalse(isRepeated(replica, Lab.signed(2, new Suspect(view(1)))));
    assertFalse(isRepeated(replica, Lab.signed(1, new Suspect(view(0)))));
    assertFalse(isRepeated(replica, left));
    replica.hear(left);
    assertTrue(isRepeated(replica, left));
    assertFalse(isRepeated(replica, viewChange(1, 2, PROOFS.prepared(0, 1, batch(1)))));
    assertTrue(isRepeated(replica, viewChange(1, 1)));
    assertFalse(isRepeated(replica, viewChange(1, 3)));
    assertFalse(isRepeated(replica, newView(1)));
    replica.hear(newView(1));
    assertTrue(isRepeated(replica, newView(1)));
  }

  private static boolean isRepeated(LoneReplica replica, Signed<? extends Message> message) {
    MessageType type = message.message().type();
    ReplicaId sender = message.sender();
    return replica
        .core()
        .edge()
        .isRepeated(type, message.message().view(), sender, message.envelope().signature());
  }

  @Test
  void primaryThatLearnsAMissingBatchOtherwiseFoundsItsView() {
    LoneReplica primary = replica(1);
    for (int i : new int[] {0, 2, 3}) {
      primary.hear(viewChange(i, 1, PROOFS.prepared(0, 1, batch(9))));
    }
    assertEquals(List.of(), primary.said(NewView.class));
    primary.hear(PROOFS.committedBatch(2, 0, 1, batch(9)));
    assertEquals(List.of(), primary.said(NewView.class));
    primary.liveUntil(1_040);
    assertEquals(1, primary.said(NewView.class).size());
    primary.liveUntil(5_000);
    assertEquals(1, primary.said(NewView.class).size());
  }

  @Test
  void checkpointThatANewViewRestsOnIsStableHereToo() {
    LoneReplica replica = replica(3);
    for (int s = 1; s <= 4; s++) {
      replica.hear(PROOFS.committedBatch(1, 0, s, batch(s)));
    }
    StableCheckpoint four =
        PROOFS.stable(
            4, Proofs.rootAfter(LongStream.rangeClosed(1, 4).mapToObj(Proofs::batch).toList()));
    replica.hear(
        PROOFS.newView(
            1, List.of(PROOFS.viewChange(0, 1, four), viewChange(1, 1), viewChange(2, 1))));
    assertEquals(at(4), replica.status().stable().sequence());
  }

  /** Whose rules let it vote in a view that it has left. */
  private static LoneReplica faithless() {
    ProtocolRules rules =
        new ProtocolRules(CONFIG.quorums()) {
          @Override
          public boolean votesAfterLeaving() {
            return true;
          }
        };
    LoneReplica replica = new LoneReplica(3, CONFIG, OPTIONS, rules);
    replica.tick(1_000);
    replica.hear(viewChange(0, 1), viewChange(2, 1));
    assertTrue(replica.status().changingView());
    return replica;
  }

  @Test
  void gateStopsAVoteInAViewThatWasLeft() {
    LoneReplica replica = faithless();
    Signed<?> proposal = PROOFS.proposal(0, 1, batch(1));
    assertThrows(InvariantViolation.class, () -> replica.hear(proposal));
  }

  @Test
  void gateStopsAVoteInAViewThatWasLeftInAnEarlierLife() {
    LoneReplica replica = faithless();
    replica.crashAndRestart();
    Signed<?> proposal = PROOFS.proposal(0, 1, batch(1));
    assertThrows(InvariantViolation.class, () -> replica.hear(proposal));
  }

  @Test
  void promiseOfAnEarlierLifeIsSaidAgainAndKept() {
    LoneReplica replica = replica(3);
    replica.hear(viewChange(0, 1), viewChange(2, 1));
    replica.crashAndRestart();
    replica.tick(1_000);
    replica.forget();
    assertTrue(replica.status().changingView());
    replica.hear(PROOFS.proposal(0, 1, batch(1)));
    assertEquals(List.of(), replica.said(Prepare.class));
    replica.liveUntil(1_040);
    assertEquals(1, replica.said(ViewChange.class).size());
    assertEquals(view(1), replica.said(ViewChange.class).getFirst().view());
  }

  private static void agree(LoneReplica replica, long sequence, long millis) {
    replica.hear(PROOFS.proposal(0, sequence, batch(sequence)));
    replica.liveUntil(replica.lastTickMillis() + millis);
    for (int i : new int[] {1, 2}) {
      replica.hear(PROOFS.prepare(i, 0, sequence, batch(sequence)));
    }
    for (int i : new int[] {0, 1, 2}) {
      replica.hear(PROOFS.commit(i, 0, sequence, batch(sequence)));
    }
  }

  /** The patience with the second primary after a minute, in which agreement took 140 ms once. */
  private static long patienceWithTheNext(boolean isAnswering) {
    LoneReplica replica = replica(3);
    List<Batch> all = LongStream.rangeClosed(1, 72).mapToObj(Proofs::batch).toList();
    for (int s = 1; s <= 72; s++) {
      agree(replica, s, s == 72 ? 140 : 10);
      if (s == 70) {
        replica.liveUntil(62_000);
      }
      if (s % 4 == 0) {
        Checkpoint vote = new Checkpoint(at(s), Proofs.rootAfter(all.subList(0, s)));
        replica.hear(Lab.signed(0, vote), Lab.signed(1, vote));
      }
    }
    StableCheckpoint stable = PROOFS.stable(72, Proofs.rootAfter(all));
    List<Signed<ViewChange>> founders =
        List.of(
            PROOFS.viewChange(0, 1, stable),
            PROOFS.viewChange(1, 1, stable),
            PROOFS.viewChange(2, 1, stable));
    replica.hear(PROOFS.newView(1, founders));
    if (isAnswering) {
      replica.letAnswer(1, 1);
    }
    replica.ask(Lab.request(1_000));
    long begin = replica.lastTickMillis();
    while (replica.said(Suspect.class).isEmpty() && replica.lastTickMillis() < begin + 9_000) {
      replica.liveUntil(replica.lastTickMillis() + 5);
    }
    return replica.lastTickMillis() - begin;
  }

  @Test
  void nextPrimaryIsWaitedForBrisklyIfItIsSilentAndPatientlyIfItAnswers() {
    assertEquals(210, patienceWithTheNext(false));
    assertEquals(Patience.PATIENT_LEAST_MILLIS, patienceWithTheNext(true));
  }
}
