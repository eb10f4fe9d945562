package io.bezant.protocol.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Whether the times that a primary proposes keep pace. */
class TimeWatchTest {

  private static final long BOUND = 1_250;

  private final TimeWatch watch = new TimeWatch();

  private void propose(long time, long lived, long wall) {
    watch.onProposed(time, lived, wall, BOUND);
  }

  @Test
  void frozenTimeLagsAfterTwiceTheBound() {
    propose(10_000, 0, 10_000);
    long lived = 0;
    while (!watch.isLagging()) {
      lived += 50;
      propose(10_000, lived, 10_000 + lived);
    }
    assertEquals(2 * BOUND + 50, lived);
  }

  @Test
  void timeThatCreepsLagsOnceTheRestIsBeyondTheBound() {
    long lived = 0;
    while (!watch.isLagging()) {
      propose(10_000 + lived / 2, lived, 10_000 + lived);
      lived += 50;
    }
    assertTrue(lived > 2 * BOUND && lived < 5 * BOUND, "after " + lived);
  }

  @Test
  void oneThatIsLateOnceIsForgiven() {
    propose(10_000, 0, 10_000);
    propose(10_000, 3_000, 13_000);
    assertFalse(watch.isLagging());
    propose(16_000, 6_000, 16_000);
    propose(16_500, 9_000, 19_000);
    assertFalse(watch.isLagging(), "it was on time between");
  }

  @Test
  void nobodyIsLateWhileAgreedTimeIsAheadOfOurClock() {
    for (long lived = 0; lived < 50_000; lived += 50) {
      propose(70_000, lived, 10_000 + lived);
      assertFalse(watch.isLagging(), "after " + lived);
    }
  }

  @Test
  void noClockExcusesAMinute() {
    for (long lived = 0; lived <= 60_000 + BOUND + 100; lived += 50) {
      propose(10_000, lived, 0);
    }
    assertTrue(watch.isLagging());
  }

  @Test
  void ourClockAloneHoldsNothingAgainstAnybody() {
    for (long lived = 0; lived < 20_000; lived += 50) {
      propose(10_000 + lived, lived, 1_000_000);
      assertFalse(watch.isLagging(), "after " + lived);
    }
  }

  @Test
  void timeThatWasAheadForAMomentIsMeasuredFromThere() {
    propose(10_000, 0, 10_000);
    propose(10_900, 500, 10_500);
    for (long lived = 550; lived < 5_000; lived += 50) {
      propose(Math.max(10_900, 10_000 + lived), lived, 10_000 + lived);
      assertFalse(watch.isLagging(), "after " + lived);
    }
  }

  @Test
  void everythingCountsAnewAfterARestart() {
    propose(10_000, 0, 10_000);
    propose(10_000, 3_000, 13_000);
    watch.restart(4_000);
    assertEquals(4_000, watch.timedMillis());
    propose(10_000, 9_000, 19_000);
    propose(10_000, 10_000, 20_000);
    assertFalse(watch.isLagging());
    assertEquals(10_000, watch.timedMillis());
  }
}
