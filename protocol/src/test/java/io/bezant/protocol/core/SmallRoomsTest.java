package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static io.bezant.protocol.core.Proofs.view;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Epoch;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.Limits;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.ViewChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rooms with a rule each, at the edges of it. */
class SmallRoomsTest {

  private static final ClusterConfig CONFIG = Lab.config(4, 4, 8);
  private static final Proofs PROOFS = new Proofs(CONFIG);

  private final AgreedTime time = new AgreedTime(CoreOptions.DEFAULT);
  private final Turnaround turnaround = new Turnaround();
  private final Claims claims = new Claims(rooms());

  private static CoreRooms rooms() {
    ProtocolRules rules = Lab.rules(4);
    Outgoing out = new Outgoing(Lab.sealer(3));
    MessageLog log = new MessageLog(rules, new Watermarks(at(0), 8), at(0));
    SafetyGate gate = new SafetyGate(out, rules);
    RecoveringPeers peers = new RecoveringPeers(out.self(), rules, CoreOptions.DEFAULT);
    return new CoreRooms(
        CONFIG,
        CoreOptions.DEFAULT,
        rules,
        CoreListener.NONE,
        out,
        gate,
        log,
        new Execution(
            log, out, 4, at(0), new LeaseClock(1_000, Lab.rules(4), AppliedState.NOTHING)),
        peers,
        new OwnLoss(out, rules, gate, peers, Optional.empty()));
  }

  @Test
  void proposedTimeMayBeAheadOfTheClockByTheSkew() {
    time.onTick(100, 10_000);
    assertTrue(time.isReached(10_500));
    assertFalse(time.isReached(10_501));
  }

  @Test
  void proposedTimeMayBeWhereAgreedTimeHasComeByTheOwnCount() {
    time.onTick(100, 10_000);
    time.onDecided(50_000);
    time.onTick(300, 10_000);
    time.onDecided(40_000);
    assertTrue(time.isReached(50_200));
    assertFalse(time.isReached(50_201));
  }

  @Test
  void nextTimeIsTheClocksUnlessMoreWasAgreedOrProposed() {
    assertEquals(1, time.next());
    time.onTick(100, 10_000);
    assertEquals(10_000, time.next());
    time.onDecided(50_000);
    time.onTick(300, 10_000);
    assertEquals(50_200, time.next());
    time.restore(60_000);
    time.restore(55_000);
    assertEquals(60_000, time.next());
    time.onTick(300, 70_000);
    assertEquals(70_000, time.next());
  }

  @Test
  void newPrimaryGoesByTheCountUntilSomethingIsDecided() {
    time.onViewEntered();
    time.onTick(100, 10_000);
    assertEquals(10_000, time.next(), "nothing was agreed that it could count from");
    time.onDecided(20_000);
    time.onViewEntered();
    time.onTick(200, 90_000);
    assertEquals(20_100, time.next());
    time.onDecided(0);
    assertEquals(20_100, time.next(), "the empty batch tells nobody's time");
    time.onDecided(20_100);
    assertEquals(90_000, time.next());
  }

  private void observe(int count, long tookMillis, long spanMillis) {
    for (int i = 1; i <= count; i++) {
      turnaround.onProposed(tookMillis, i == count ? 1_000 + spanMillis : 1_000);
    }
  }

  @Test
  void primaryIsSlowWhoseMedianIsAboveThreeAgreementsAndAnAllowance() {
    observe(16, 71, 500);
    assertTrue(turnaround.isSlow(10));
    turnaround.restart();
    observe(16, 70, 500);
    assertFalse(turnaround.isSlow(10));
  }

  @Test
  void primaryIsNotJudgedByFewObservationsOrAShortTime() {
    observe(15, 900, 500);
    assertFalse(turnaround.isSlow(10));
    turnaround.restart();
    observe(16, 900, 499);
    assertFalse(turnaround.isSlow(10));
  }

  @Test
  void primaryIsJudgedByItsLastObservationsAlone() {
    observe(8, 900, 0);
    observe(16, 20, 600);
    assertFalse(turnaround.isSlow(10));
    observe(9, 900, 600);
    assertTrue(turnaround.isSlow(10));
  }

  private Optional<ReplicaId> donor(long standing, long now) {
    return claims.donor(at(standing), now);
  }

  @Test
  void claimOfOneIsWorthAQuestionAfterWideningPauses() {
    List<Long> asked = new ArrayList<>();
    for (long now = 0; now <= 4_000; now++) {
      claims.hear(new ReplicaId(1), at(9), now);
      if (donor(0, now).isPresent()) {
        asked.add(now);
      }
    }
    assertEquals(List.of(0L, 20L, 60L, 140L, 300L, 620L, 1_260L, 2_540L, 3_820L), asked);
    assertEquals(Optional.of(new ReplicaId(1)), donor(1, 4_000), "its answer helped");
    assertEquals(Optional.empty(), donor(1, 4_019));
    assertEquals(Optional.of(new ReplicaId(1)), donor(1, 4_020));
  }

  @Test
  void thoseWhoClaimMoreAreAskedInTurnAndOneselfNever() {
    for (int i : new int[] {0, 2, 3}) {
      claims.hear(new ReplicaId(i), at(9), 0);
    }
    claims.hear(new ReplicaId(1), at(5), 0);
    assertEquals(Optional.of(new ReplicaId(0)), donor(5, 0));
    assertEquals(Optional.of(new ReplicaId(2)), donor(5, 0));
    assertEquals(Optional.empty(), donor(5, 0));
    assertEquals(Optional.of(new ReplicaId(1)), donor(4, 0));
  }

  @Test
  void claimOfAWeakQuorumIsTrueUntilItIsForgotten() {
    claims.hear(new ReplicaId(3), at(9), 0);
    claims.hear(new ReplicaId(0), at(9), 0);
    assertFalse(claims.areBeyond(at(1), 0));
    claims.hear(new ReplicaId(1), at(2), 0);
    assertTrue(claims.areBeyond(at(1), 3_000));
    assertFalse(claims.areBeyond(at(2), 3_000));
    assertFalse(claims.areBeyond(at(1), 3_001));
  }

  @Test
  void whoClaimsTheSameAgainRests() {
    assertFalse(claims.hear(new ReplicaId(1), at(2), 0));
    assertTrue(claims.hear(new ReplicaId(1), at(2), 1));
    assertFalse(claims.hear(new ReplicaId(1), at(3), 2));
  }

  private static boolean isGood(List<SignedRequest> requests, long millis) {
    ClusterConfig strict =
        new ClusterConfig(
            CONFIG.membership(),
            Lab.key(999),
            List.of(Lab.CLIENT),
            new Limits(
                480, 32, 32, 128, 3, 64, 256, 64, HistoryLimits.DEFAULT, LeaseLimits.DEFAULT),
            4,
            8);
    return new BatchValidator(strict).judge(new Batch(millis, requests)).equals(Verdict.ACCEPTED);
  }

  private static SignedRequest sized(long number, int bytes) {
    return Lab.request(number, "x".repeat(bytes));
  }

  @Test
  void batchIsGoodUpToEachLimitAndNoFurther() {
    assertTrue(isGood(List.of(), 0));
    assertTrue(isGood(List.of(sized(1, 32), sized(2, 32)), 1));
    assertFalse(isGood(List.of(sized(1, 32), sized(2, 32)), 0));
    assertFalse(isGood(List.of(sized(1, 32), sized(2, 32), sized(3, 1)), 1));
    assertFalse(isGood(List.of(sized(1, 33)), 1));
    assertTrue(isGood(List.of(sized(1, 1), sized(2, 1), sized(3, 1)), 1));
    assertFalse(isGood(List.of(sized(1, 1), sized(2, 1), sized(3, 1), sized(4, 1)), 1));
    assertFalse(isGood(List.of(sized(1, 1), sized(1, 2)), 1));
  }

  @Test
  void recoveryKeepsTheProposalOfTheHighestViewAndEveryBatchOnce() {
    RecoveredSlot slot =
        DurableState.fold(
                List.of(
                    new DurableRecord.Accepted(PROOFS.proposal(1, 1, batch(1))),
                    new DurableRecord.Accepted(PROOFS.proposal(0, 1, batch(2))),
                    new DurableRecord.Body(at(1), batch(1)),
                    new DurableRecord.Committed(PROOFS.decided(1, 1, batch(1)))),
                at(0))
            .slots()
            .getFirst();
    assertEquals(view(1), slot.accepted().orElseThrow().message().view());
    assertEquals(List.of(batch(1), batch(2)), slot.batches());
    assertEquals(Optional.of(batch(1)), slot.decidedBatch());
    RecoveredSlot later = slot.withAccepted(PROOFS.proposal(1, 1, batch(1)));
    assertEquals(slot, later);
    assertEquals(
        view(2),
        slot.withAccepted(PROOFS.proposal(2, 1, batch(3)))
            .accepted()
            .orElseThrow()
            .message()
            .view());
  }

  @Test
  void recoveryHoldsNoBatchThatTheStateHasExecuted() {
    DurableState state =
        DurableState.fold(
            List.of(
                new DurableRecord.Accepted(PROOFS.proposal(0, 1, batch(1))),
                new DurableRecord.Body(at(1), batch(9)),
                new DurableRecord.Learned(batch(2), PROOFS.decided(0, 2, batch(2))),
                new DurableRecord.Learned(batch(3), PROOFS.decided(0, 3, batch(3)))),
            at(2));
    assertEquals(2, state.slots().size(), "an executed place without a proof says nothing");
    assertEquals(List.of(), state.slots().getFirst().batches());
    assertEquals(List.of(batch(3)), state.slots().getLast().batches());
  }

  @Test
  void recoveryForgetsWhatTheHeadDiscardedAndKeepsTheHighestCheckpoint() {
    StableCheckpoint eight = PROOFS.stable(8, batch(8).digest());
    DurableState state =
        DurableState.fold(
            List.of(
                new DurableRecord.OwnCheckpoint(
                    Lab.signed(3, new Checkpoint(at(4), batch(4).digest()))),
                new DurableRecord.OwnCheckpoint(
                    Lab.signed(3, new Checkpoint(at(8), batch(8).digest()))),
                new DurableRecord.Learned(batch(4), PROOFS.decided(0, 4, batch(4))),
                new DurableRecord.Learned(batch(5), PROOFS.decided(0, 5, batch(5))),
                new DurableRecord.Stable(eight),
                new DurableRecord.Stable(PROOFS.stable(4, batch(4).digest())),
                new DurableRecord.Installed(PROOFS.stable(4, batch(4).digest()))),
            at(8));
    assertEquals(eight, state.stable());
    assertEquals(at(4), state.discarded());
    assertEquals(List.of(at(8)), List.copyOf(state.ownCheckpoints().keySet()));
    assertEquals(List.of(at(5)), state.slots().stream().map(RecoveredSlot::sequence).toList());
  }

  @Test
  void recoveryTakesPromiseViewAndOwnCheckpointsFromTheHead() {
    Signed<ViewChange> promise = PROOFS.viewChange(3, 2, StableCheckpoint.GENESIS);
    Signed<NewView> entered =
        PROOFS.newView(
            1,
            List.of(
                PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS)));
    Signed<Checkpoint> own = Lab.signed(3, new Checkpoint(at(8), batch(8).digest()));
    DurableState state =
        DurableState.fold(
            List.of(
                new DurableRecord.Head(
                    Epoch.ZERO,
                    at(4),
                    PROOFS.stable(8, batch(8).digest()),
                    List.of(own),
                    Optional.of(new DurableRecord.Promised(promise)),
                    Optional.of(new DurableRecord.EnteredView(entered)),
                    Optional.empty())),
            at(8));
    assertEquals(Optional.of(promise), state.promised());
    assertEquals(Optional.of(entered), state.entered());
    assertEquals(List.of(own), List.copyOf(state.ownCheckpoints().values()));
    assertEquals(at(4), state.discarded());
    assertEquals(at(8), state.stable().sequence());
  }

  @Test
  void batchIsLackingThatIsNotHereUnlessItLiesBelowTheWindow() {
    CoreRooms rooms = rooms();
    MissingBatches missing = new MissingBatches(rooms);
    rooms.log().slot(at(6)).hold(batch(6));
    assertTrue(missing.lacks(at(5), batch(5).digest()));
    assertTrue(missing.lacks(at(6), batch(5).digest()));
    assertFalse(missing.lacks(at(6), batch(6).digest()));
    assertTrue(missing.lacks(at(17), batch(6).digest()), "nothing is kept so far above");
    rooms.log().advance(at(5));
    assertFalse(missing.lacks(at(5), batch(5).digest()));
  }

  @Test
  void missingBatchIsAskedForAgainAfterEachPause() {
    CoreRooms rooms = rooms();
    MissingBatches missing = new MissingBatches(rooms);
    assertTrue(missing.isEmpty());
    missing.want(at(1), batch(1).digest());
    assertFalse(missing.isEmpty());
    for (long[] each : new long[][] {{99, 0}, {100, 1}, {150, 0}, {199, 0}, {200, 1}}) {
      missing.onTick(each[0]);
      assertEquals(each[1], rooms.out().drain().size(), "at " + each[0]);
    }
  }

  @Test
  void livedTimeCountsNoStepForMoreThanItsMost() {
    LivedTime lived = new LivedTime();
    assertEquals(0, lived.advance(5_000));
    assertEquals(10, lived.advance(5_010));
    assertEquals(60, lived.advance(5_060));
    assertEquals(110, lived.advance(5_111));
    assertEquals(110, lived.advance(4_000));
    assertFalse(lived.isAfterPause());
    assertEquals(160, lived.advance(4_999));
    assertFalse(lived.isAfterPause());
    assertEquals(210, lived.advance(5_999));
    assertTrue(lived.isAfterPause());
  }

  @Test
  void loopIsSteadyThatHadNoLongStep() {
    LivedTime lived = new LivedTime();
    lived.advance(0);
    lived.advance(25);
    lived.advance(49);
    assertTrue(lived.isSteadyFor(23));
    assertFalse(lived.isSteadyFor(24));
  }

  @Test
  void voteIsJudgedByItsViewBeforeItsPlace() {
    VoteValidator votes = new VoteValidator(CONFIG.membership(), Lab.rules(4));
    MessageLog log = rooms().log();
    assertEquals(
        Verdict.rejected(RejectReason.OLD_VIEW),
        votes.judge(PROOFS.commit(1, 0, 1, batch(1)), view(1), log));
    assertEquals(
        Verdict.rejected(RejectReason.FUTURE_VIEW),
        votes.judge(PROOFS.commit(1, 2, 99, batch(1)), view(1), log));
    assertEquals(Verdict.ACCEPTED, votes.judge(PROOFS.commit(1, 1, 1, batch(1)), view(1), log));
  }
}
