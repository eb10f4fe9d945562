package io.bezant.protocol.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a replica waits for its primary, as a function of what it has seen. */
class PatienceTest {

  private static final int LEAST = 250;
  private static final int WARMING = 100;

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
}
