package io.bezant.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LatencyRecorderTest {

  private final LatencyRecorder recorder = new LatencyRecorder();

  @Test
  void percentilesAreWhatThatShareDidNotExceed() {
    for (int millis = 1; millis <= 1000; millis++) {
      recorder.done(TimeUnit.MILLISECONDS.toNanos(millis));
    }
    LatencyRecorder.Interval interval = recorder.take();
    assertEquals(1000, interval.operationCount());
    assertClose(500_000, interval.micros(50));
    assertClose(990_000, interval.micros(99));
    assertClose(999_000, interval.micros(99.9));
    assertClose(1_000_000, interval.micros(100));
  }

  private static void assertClose(long expected, long actual) {
    assertTrue(Math.abs(actual - expected) <= expected / 500, expected + " but was " + actual);
  }

  @Test
  void whatWasTakenIsNotTakenAgain() {
    recorder.done(1_000_000);
    recorder.failed(new IllegalStateException("first"));
    LatencyRecorder.Interval warmUp = recorder.take();
    recorder.done(2_000_000);
    LatencyRecorder.Interval measured = recorder.take();
    assertEquals(1, warmUp.operationCount());
    assertEquals(1, warmUp.errorCount());
    assertEquals(1, measured.operationCount());
    assertEquals(0, measured.errorCount());
    assertClose(2_000, measured.micros(50));
  }

  @Test
  void timesBeyondTheRangeCountAtItsEnds() {
    recorder.done(0);
    recorder.done(Long.MAX_VALUE);
    LatencyRecorder.Interval interval = recorder.take();
    assertEquals(2, interval.operationCount());
    assertEquals(1, interval.micros(50));
  }

  @Test
  void failuresAreCountedByKind() {
    recorder.failed(new IllegalStateException("a"));
    recorder.failed(new IllegalStateException("b"));
    recorder.failed(new IllegalArgumentException("c"));
    LatencyRecorder.Interval interval = recorder.take();
    assertEquals(3, interval.errorCount());
    assertEquals(
        Map.of("IllegalStateException", 2L, "IllegalArgumentException", 1L), interval.errors());
    assertEquals(0, interval.micros(99));
  }
}
