package io.bezant.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An open loop on a clock that the test moves, asking a store that answers when the test says. */
final class OpenLoopTest {

  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final Deque<CompletableFuture<Void>> open = new ArrayDeque<>();
  private final LatencyRecorder recorder = new LatencyRecorder();
  private long now = 42;

  private OpenLoop loop(double perSecond, int callers, int backlog) {
    OpenLoop loop =
        new OpenLoop(
            caller -> {
              CompletableFuture<Void> answer = new CompletableFuture<>();
              open.add(answer);
              return answer;
            },
            recorder,
            new Arrivals(Arrivals.Kind.CONSTANT, perSecond, 1),
            new OpenLoop.Bounds(callers, backlog),
            () -> now);
    loop.begin();
    return loop;
  }

  private void answerAll() {
    while (!open.isEmpty()) {
      open.remove().complete(null);
    }
  }

  @Test
  void questionsComeByTheClock() {
    OpenLoop loop = loop(1000, 100, 100);
    long untilNext = loop.turn();
    assertEquals(1, open.size(), "the first comes at once");
    assertEquals(MILLI, untilNext);
    now += 10 * MILLI;
    loop.turn();
    assertEquals(11, open.size());
  }

  @Test
  void aStallShowsInEverythingThatCameDuringIt() {
    OpenLoop loop = loop(1000, 1, 1_000);
    loop.turn();
    now += 1000 * MILLI;
    loop.turn();
    assertEquals(1, open.size(), "one caller has one question open");
    answerAll();
    LatencyRecorder.Interval interval = recorder.take();
    assertEquals(1001, interval.operationCount());
    // Asked one by one and answered at once after the stall: measured from when they should have
    // been asked, half of them took half of the stall or more.
    assertEquals(500_000.0, (double) interval.micros(50), 2_000.0);
    assertEquals(990_000.0, (double) interval.micros(99), 2_000.0);
    assertTrue(loop.takePace().keptUp(1001));
  }

  @Test
  void whatComesToAFullBacklogIsMissedAndCounted() {
    OpenLoop loop = loop(1000, 2, 5);
    now += 19 * MILLI;
    loop.turn();
    assertEquals(2, open.size());
    answerAll();
    OpenLoop.Pace pace = loop.takePace();
    assertEquals(20, pace.offered());
    assertEquals(13, pace.missed(), "two are asked and five wait");
    assertEquals(5, pace.maxBacklog());
    assertFalse(pace.keptUp(20));
    assertEquals(7, recorder.take().operationCount());
    assertEquals(0, loop.takePace().offered(), "what was taken is not taken again");
  }

  @Test
  void aLoadOfWhichTooLittleIsAnsweredIsNotKeptUpWith() {
    assertTrue(new OpenLoop.Pace(1000, 0, 3).keptUp(990));
    assertFalse(new OpenLoop.Pace(1000, 0, 3).keptUp(989));
  }

  @Test
  void failuresAreNoOperationsAndFreeTheirCaller() {
    OpenLoop loop = loop(1000, 1, 10);
    loop.turn();
    open.remove().completeExceptionally(new IllegalStateException("refused"));
    now += MILLI;
    loop.turn();
    assertEquals(1, open.size());
    LatencyRecorder.Interval interval = recorder.take();
    assertEquals(1, interval.errorCount());
    assertEquals(0, interval.operationCount());
  }

  @Test
  void answersThatComeAtOnceNeedNoDeepStack() {
    OpenLoop loop =
        new OpenLoop(
            caller -> CompletableFuture.completedFuture(null),
            recorder,
            new Arrivals(Arrivals.Kind.CONSTANT, 1e6, 1),
            new OpenLoop.Bounds(1, 1_000_000),
            () -> now);
    loop.begin();
    now += 200 * MILLI;
    loop.turn();
    assertEquals(200_001, recorder.take().operationCount());
  }

  @Test
  void stoppingWaitsForTheLastAnswer() throws InterruptedException {
    OpenLoop loop =
        new OpenLoop(
            caller ->
                CompletableFuture.runAsync(
                    () -> {}, CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS)),
            recorder,
            new Arrivals(Arrivals.Kind.CONSTANT, 1000, 1),
            new OpenLoop.Bounds(50, 50));
    loop.start();
    while (loop.takePace().offered() == 0) {
      Thread.onSpinWait();
    }
    loop.stop();
    long answered = recorder.take().operationCount();
    assertTrue(answered > 0);
    assertEquals(0, recorder.take().operationCount(), "nothing comes after the stop");
  }
}
