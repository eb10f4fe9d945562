package io.bezant.client.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** How long a client waits before it says a request again. */
final class RetryTimeoutTest {

  private final RetryTimeout timeout = new RetryTimeout(Pacing.DEFAULT, new Jitter(1));

  private void requireWait(long least, int repetitions) {
    long wait = timeout.millisAfter(repetitions, false, 1_000);
    assertTrue(wait >= least && wait <= least + least / 3, wait + " ms instead of " + least);
  }

  @Test
  void waitDoublesWithEachRepetitionUpToTheMost() {
    requireWait(300, 0);
    requireWait(600, 1);
    requireWait(1_200, 2);
    requireWait(2_000, 3);
    requireWait(2_000, 40);
  }

  @Test
  void whatIsLargeIsRepeatedMoreRarely() {
    long wait = timeout.millisAfter(0, false, 512 << 10);
    assertTrue(wait >= 5 * 300 && wait <= 7 * 300, wait + " ms");
    long most = timeout.millisAfter(0, false, 3 << 20);
    assertTrue(most >= 4_000 && most <= 5_000, most + " ms is twice what small requests wait");
  }

  @Test
  void waitFollowsAnswersToWhatWasSentOnce() {
    for (int i = 0; i < 100; i++) {
      timeout.onAnswer(200, 0);
    }
    requireWait(200, 0);
  }

  /** Otherwise a store slower than the first guess is asked everything twice, for ever. */
  @Test
  void waitStaysLongWhileOnlyRepetitionsAreAnswered() {
    timeout.onAnswer(500, 1);
    requireWait(600, 0);
    timeout.onAnswer(1_500, 9);
    requireWait(2_000, 0);
    timeout.onAnswer(700, 1);
    requireWait(2_000, 0);
  }

  @Test
  void waitIsMeasuredAgainOnceSomethingIsAnsweredThatWasSentOnce() {
    for (int i = 0; i < 100; i++) {
      timeout.onAnswer(100, 0);
    }
    timeout.onAnswer(500, 2);
    requireWait(400, 0);
    timeout.onAnswer(100, 0);
    requireWait(100, 0);
  }
}
