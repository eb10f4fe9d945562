package io.bezant.protocol.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a replica waits for its primary, as a function of what it has seen. */
class PatienceTest {

  private static final int LEAST = 250;
  private static final int WARMING = 100;

  /** So many agreements have to be measured before they are gone by. */
  private static final int COLD = 64;

  private final Patience patience =
      new Patience(
          CoreOptions.DEFAULT.withWarmUp(0), new ProtocolRules(Lab.config(4, 8, 16).quorums()));
  private long now;

  @BeforeEach
  void clockRuns() {
    patience.onTick(now);
  }

  /** Agreements of this length, one after the other. */
  private void agree(long millis, int count) {
    for (int i = 0; i < count; i++) {
      now += millis;
      patience.onTick(now);
      patience.onAgreed(millis);
    }
  }

  @Test
  void nothingMeasuredIsOneSecond() {
    assertEquals(1_000, patience.briskMillis());
  }

  @Test
  void whoeverWarmsUpIsPatientWithAllForTwoSecondsHoweverSwiftAgreementIs() {
    Patience cold =
        new Patience(
            CoreOptions.DEFAULT.withWarmUp(5_000),
            new ProtocolRules(Lab.config(4, 8, 16).quorums()));
    for (int i = 0; i < WARMING; i++) {
      cold.onAgreed(10);
    }
    cold.onTick(4_999);
    assertEquals(Patience.WARM_UP_LEAST_MILLIS, cold.briskMillis());
    assertEquals(Patience.WARM_UP_LEAST_MILLIS, cold.patientMillis());
    cold.onTick(5_000);
    assertEquals(LEAST, cold.briskMillis());
    assertEquals(Patience.PATIENT_LEAST_MILLIS, cold.patientMillis());
  }

  @Test
  void swiftAgreementLeavesTheFloor() {
    agree(10, WARMING);
    assertEquals(LEAST, patience.briskMillis());
  }

  @Test
  void oneSlowAgreementCountsHalfAsMuchAgain() {
    agree(10, WARMING);
    agree(200, 1);
    assertEquals(300, patience.briskMillis());
  }

  @Test
  void agreementThatIsSlowAsARuleCountsFourTimes() {
    agree(10, WARMING);
    agree(200, WARMING);
    assertTrue(patience.briskMillis() >= 790, "patience is " + patience.briskMillis());
    assertTrue(patience.briskMillis() <= 800, "patience is " + patience.briskMillis());
  }

  @Test
  void slowAgreementIsForgottenWithTheWorkOfAMinute() {
    agree(10, WARMING);
    agree(200, 1);
    agree(10, 6_000);
    assertEquals(LEAST, patience.briskMillis());
  }

  @Test
  void whoAnswersHasASecondHoweverSwiftAgreementIs() {
    assertEquals(Patience.PATIENT_LEAST_MILLIS, patience.patientMillis());
    agree(10, WARMING);
    assertEquals(Patience.PATIENT_LEAST_MILLIS, patience.patientMillis());
  }

  @Test
  void whoAnswersHasFourTimesTheSlowestAgreementWhereThatIsMore() {
    agree(10, WARMING);
    agree(450, 1);
    assertEquals(1_800, patience.patientMillis());
    assertEquals(675, patience.briskMillis());
  }

  @Test
  void viewsThatFailDoubleItUpToTheCap() {
    agree(10, WARMING);
    for (int i = 1; i <= 4; i++) {
      patience.onViewOver(true);
      assertEquals(LEAST << i, patience.briskMillis());
      assertEquals(Patience.PATIENT_LEAST_MILLIS << i, patience.patientMillis());
    }
    for (int i = 0; i < 20; i++) {
      patience.onViewOver(true);
    }
    assertEquals(CoreOptions.DEFAULT.maxTimeoutMillis(), patience.briskMillis());
    assertEquals(CoreOptions.DEFAULT.maxTimeoutMillis(), patience.patientMillis());
  }

  @Test
  void priorStandsInUntilEnoughWasMeasured() {
    agree(100, COLD - 1);
    assertFalse(patience.isWarm());
    assertEquals(Patience.PRIOR_MILLIS, patience.levelMillis());
    patience.onTick(now + 60_000);
    assertEquals(Patience.PRIOR_MILLIS, patience.levelMillis(), "a prior does not fade");
    agree(100, 1);
    assertTrue(patience.isWarm());
    assertEquals(100, patience.levelMillis());
  }

  @Test
  void peakFadesWithEachStretchOfFiveSecondsInWhichSomethingWasAgreed() {
    agree(200, COLD);
    long warm = now;
    agree(10, 3);
    patience.onTick(warm + 5_000);
    assertEquals(200, patience.levelMillis(), "three are too few to unlearn by");
    patience.onAgreed(10);
    patience.onTick(warm + 4_999);
    assertEquals(200, patience.levelMillis());
    patience.onTick(warm + 5_000);
    assertEquals(170, patience.levelMillis());
    for (int i = 0; i < 4; i++) {
      patience.onAgreed(160);
    }
    patience.onTick(warm + 9_999);
    assertEquals(170, patience.levelMillis(), "the next stretch has just begun");
    patience.onTick(warm + 10_000);
    assertEquals(160, patience.levelMillis(), "no lower than what was seen in it");
  }

  /** [RFC 6298]: the mean deviation is taken with the mean from before the observation. */
  @Test
  void usualAgreementCountsFourTimesWithItsVariation() {
    agree(60, 2 * WARMING);
    assertEquals(60, patience.typicalMillis());
    agree(200, 1);
    assertEquals(69, patience.typicalMillis());
    assertEquals(310, patience.briskMillis());
  }

  @Test
  void variationIsTakenForHalfTheSlowestAgreementWhereItBegins() {
    agree(400, 1);
    agree(60, COLD - 1);
    assertEquals(64, patience.typicalMillis());
    assertEquals(1_006, patience.briskMillis());
  }

  @Test
  void stretchOfSixtyFourBatchesTakesOneDoublingBackButNoMoreThanOneInASecond() {
    agree(10, WARMING);
    for (int i = 0; i < 3; i++) {
      patience.onViewOver(true);
    }
    execute(63);
    assertEquals(LEAST << 3, patience.briskMillis());
    execute(1);
    assertEquals(LEAST << 2, patience.briskMillis());
    patience.onTick(now + 999);
    execute(64);
    assertEquals(LEAST << 2, patience.briskMillis());
    patience.onTick(now + 1_000);
    execute(1);
    assertEquals(LEAST << 1, patience.briskMillis());
    patience.onTick(now + 3_000);
    execute(63);
    patience.onViewOver(false);
    execute(63);
    assertEquals(LEAST << 1, patience.briskMillis(), "no stretch reaches over two views");
    execute(1);
    assertEquals(LEAST, patience.briskMillis());
  }

  private void execute(int batches) {
    for (int i = 0; i < batches; i++) {
      patience.onExecuted();
    }
  }

  /** A view of so many agreements, all as slow as the first one is allowed to teach. */
  private void view(int agreements) {
    agree(400, agreements);
    patience.onViewOver(false);
  }

  @Test
  void oneAgreementTeachesNoMoreThanTwiceTheLevelOfTheBestOfTheLastViews() {
    view(WARMING);
    agree(60_000, 1);
    assertEquals(2 * Patience.PRIOR_MILLIS, patience.levelMillis(), "one of two may have lied");
  }

  @Test
  void viewsThatWereSlowOneAndAllTeachThatAgreementMayBeSlow() {
    view(WARMING);
    view(16);
    agree(60_000, 1);
    assertEquals(800, patience.levelMillis());
  }

  @Test
  void shortViewTeachesNothing() {
    view(WARMING);
    view(15);
    agree(60_000, 1);
    assertEquals(2 * Patience.PRIOR_MILLIS, patience.levelMillis());
  }

  @Test
  void swiftViewTakesThePlaceOfTheOldestSlowOne() {
    view(WARMING);
    view(16);
    agree(100, 10 * WARMING);
    assertEquals(100, patience.levelMillis());
    patience.onViewOver(false);
    agree(60_000, 1);
    assertEquals(Patience.PRIOR_MILLIS, patience.levelMillis());
  }
}
