package io.bezant.protocol.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.View;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a primary that is late has the brisk timeout, and when the patient one. */
class GraceTest {

  private static final long BRISK = 250;
  private static final long PATIENT = Patience.PATIENT_LEAST_MILLIS;
  private static final ReplicaId PRIMARY = new ReplicaId(0);
  private static final ReplicaId LIAR = new ReplicaId(1);

  private final Outgoing out = new Outgoing(Lab.sealer(3));
  private final Patience patience =
      new Patience(
          CoreOptions.DEFAULT.withWarmUp(0), new ProtocolRules(Lab.config(4, 8, 16).quorums()));
  private final Grace grace = new Grace(out, patience);
  private final List<Effect.Probe> probes = new ArrayList<>();
  private View view = View.ZERO;
  private ReplicaId primary = PRIMARY;
  private boolean isAnswering;
  private long now;
  private long waitedMillis;

  @BeforeEach
  void agreementIsSwift() {
    for (int i = 0; i < 100; i++) {
      live(10, false);
      patience.onAgreed(10);
    }
    assertEquals(BRISK, patience.briskMillis());
  }

  /** Time passes in which something is waited for, or nothing is. */
  private void live(long millis, boolean isWaiting) {
    for (long end = now + millis; now < end; ) {
      now += 5;
      waitedMillis = isWaiting ? waitedMillis + 5 : 0;
      patience.onTick(now);
      grace.onTick(now, view, primary, waitedMillis);
      for (Effect effect : out.drain()) {
        Effect.Probe probe = (Effect.Probe) effect;
        probes.add(probe);
        if (isAnswering) {
          grace.onAnswered(probe.to(), probe.number());
        }
      }
    }
  }

  @Test
  void primaryThatIsSilentHasTheBriskTimeout() {
    live(BRISK, true);
    assertEquals(BRISK, grace.timeoutMillis());
  }

  @Test
  void primaryThatAnswersHasThePatientTimeout() {
    isAnswering = true;
    live(PATIENT, true);
    assertEquals(PATIENT, grace.timeoutMillis());
  }

  @Test
  void primaryThatFallsSilentHasTheBriskTimeoutFromThenOn() {
    isAnswering = true;
    live(BRISK, true);
    isAnswering = false;
    live(BRISK, true);
    assertEquals(BRISK, grace.timeoutMillis());
  }

  @Test
  void primaryThatAnswersAgainIsGivenTimeAgain() {
    live(BRISK, true);
    isAnswering = true;
    live(30, true);
    assertEquals(PATIENT, grace.timeoutMillis());
  }

  @Test
  void nobodyIsProbedWhoMakesNobodyWait() {
    live(1_000, false);
    assertEquals(List.of(), probes);
  }

  @Test
  void probesBeginAtAnEighthOfTheBriskTimeoutAndKeepTheirDistance() {
    live(30, true);
    assertEquals(List.of(), probes);
    live(BRISK, true);
    assertTrue(probes.size() >= 5, "probes: " + probes);
    for (int i = 1; i < probes.size(); i++) {
      long apart = probes.get(i).number() - probes.get(i - 1).number();
      assertTrue(apart >= Grace.LEAST_SPACING_MILLIS, "probes: " + probes);
    }
  }

  @Test
  void replicaThatLeadsDoesNotProbeItself() {
    primary = new ReplicaId(3);
    live(BRISK, true);
    assertEquals(List.of(), probes);
    assertEquals(BRISK, grace.timeoutMillis());
  }

  @Test
  void answerOnBehalfOfThePrimaryChangesNothing() {
    for (int i = 0; i < BRISK / 5; i++) {
      live(5, true);
      grace.onAnswered(LIAR, now);
      probes.forEach(probe -> grace.onAnswered(LIAR, probe.number()));
    }
    assertEquals(BRISK, grace.timeoutMillis());
  }

  @Test
  void answerToNoProbeChangesNothing() {
    for (int i = 0; i < BRISK / 5; i++) {
      grace.onAnswered(PRIMARY, now + 1_000);
      grace.onAnswered(PRIMARY, 1);
      live(5, true);
    }
    assertEquals(BRISK, grace.timeoutMillis());
  }

  @Test
  void oneProbeIsAnsweredOnce() {
    for (int i = 0; i < BRISK / 5; i++) {
      live(5, true);
      if (!probes.isEmpty()) {
        grace.onAnswered(PRIMARY, probes.getFirst().number());
      }
    }
    assertEquals(BRISK, grace.timeoutMillis());
  }

  @Test
  void answerFromAnEarlierWaitChangesNothing() {
    live(60, true);
    long earlier = probes.getLast().number();
    live(10, false);
    for (int i = 0; i < BRISK / 5; i++) {
      live(5, true);
      grace.onAnswered(PRIMARY, earlier);
    }
    assertEquals(BRISK, grace.timeoutMillis());
  }

  @Test
  void primaryThatIsLateAgainAndAgainUsesItsTimeUp() {
    isAnswering = true;
    int waits = 0;
    while (grace.timeoutMillis() > BRISK) {
      live(900, true);
      live(100, false);
      waits++;
    }
    long mostOvertime = Grace.OVERTIME_TIMEOUTS * PATIENT;
    assertEquals(1 + mostOvertime / (900 - BRISK), waits);
  }

  @Test
  void whatWasUsedUpComesBackSlowly() {
    isAnswering = true;
    live(BRISK + Grace.OVERTIME_TIMEOUTS * PATIENT + 5, true);
    assertEquals(BRISK, grace.timeoutMillis());
    live(1_000, false);
    assertEquals(PATIENT, grace.timeoutMillis());
    live(BRISK + 100, true);
    assertEquals(BRISK, grace.timeoutMillis());
  }

  @Test
  void nextPrimaryDoesNotPayForTheLastOne() {
    isAnswering = true;
    live(BRISK + Grace.OVERTIME_TIMEOUTS * PATIENT + 5, true);
    assertEquals(BRISK, grace.timeoutMillis());
    view = view.next();
    primary = LIAR;
    waitedMillis = 0;
    live(BRISK, true);
    assertEquals(PATIENT, grace.timeoutMillis());
  }

  @Test
  void primaryIsSilentThatWasProbedForFourFifthsOfTheBriskTimeout() {
    long firstProbe = 35;
    live(firstProbe + BRISK * 4 / 5 - 5, true);
    assertEquals(PATIENT, grace.timeoutMillis());
    live(5, true);
    assertEquals(BRISK, grace.timeoutMillis());
  }

  @Test
  void lateAnswerToTheFirstProbeIsASignOfLife() {
    live(200, true);
    grace.onAnswered(PRIMARY, probes.getFirst().number());
    live(50, true);
    assertEquals(PATIENT, grace.timeoutMillis());
  }

  @Test
  void firstProbeLeavesAtAnEighthOfTheBriskTimeoutAndTheNextOneASixthLater() {
    long eighth = BRISK / 8;
    long sixth = BRISK / 6;
    grace.onTick(now, view, primary, eighth - 1);
    assertEquals(List.of(), out.drain());
    grace.onTick(now + 1, view, primary, eighth);
    assertEquals(List.of(new Effect.Probe(PRIMARY, now + 1)), out.drain());
    grace.onTick(now + sixth, view, primary, eighth + sixth - 1);
    assertEquals(List.of(), out.drain());
    grace.onTick(now + 1 + sixth, view, primary, eighth + sixth);
    assertEquals(List.of(new Effect.Probe(PRIMARY, now + 1 + sixth)), out.drain());
  }

  @Test
  void silenceIsJudgedByTwoProbesHoweverBriskTheTimeoutIs() {
    CoreOptions quick =
        new CoreOptions(
            4, 100, 1 << 20, 100, 1 << 20, 500, 1000, 100, 20, 8, 24, 1 << 20, 50, 30_000, 64, 0,
            600_000);
    Patience brisk = new Patience(quick, Lab.rules(4));
    for (int i = 0; i < 200; i++) {
      brisk.onAgreed(10);
    }
    assertEquals(50, brisk.briskMillis());
    Grace hasty = new Grace(out, brisk);
    hasty.onTick(1, view, primary, 10);
    hasty.onTick(Grace.LEAST_SPACING_MILLIS * 2, view, primary, 49);
    assertFalse(hasty.isSilent());
    hasty.onTick(Grace.LEAST_SPACING_MILLIS * 2 + 1, view, primary, 50);
    assertTrue(hasty.isSilent());
  }

  @Test
  void overtimeIsUsedUpAtFourPatientTimeoutsAndNoSooner() {
    isAnswering = true;
    live(BRISK + Grace.OVERTIME_TIMEOUTS * PATIENT - 5, true);
    assertEquals(PATIENT, grace.timeoutMillis());
    live(5, true);
    assertEquals(BRISK, grace.timeoutMillis());
  }

  @Test
  void silenceOfTheLastPrimaryIsNotHeldAgainstTheNext() {
    live(BRISK, true);
    assertEquals(BRISK, grace.timeoutMillis());
    view = view.next();
    primary = LIAR;
    live(5, true);
    assertEquals(PATIENT, grace.timeoutMillis());
  }
}
