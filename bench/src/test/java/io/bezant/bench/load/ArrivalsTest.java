package io.bezant.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ArrivalsTest {

  @Test
  void constantArrivalsLoseNothingByRounding() {
    Arrivals arrivals = new Arrivals(Arrivals.Kind.CONSTANT, 3, 1);
    long last = 0;
    for (int i = 0; i <= 3_000_000; i++) {
      last = arrivals.nextNanos();
    }
    assertEquals(TimeUnit.SECONDS.toNanos(1_000_000), last);
  }

  @Test
  void poissonArrivalsComeAtTheirRateAndNeverGoBack() {
    Arrivals arrivals = new Arrivals(Arrivals.Kind.POISSON, 1000, 7);
    long last = 0;
    int shortGaps = 0;
    int count = 100_000;
    for (int i = 0; i < count; i++) {
      long next = arrivals.nextNanos();
      assertTrue(next >= last);
      shortGaps += next - last < 1_000_000 ? 1 : 0;
      last = next;
    }
    assertEquals(count / 1000.0, last / 1e9, 2);
    assertEquals(1 - Math.exp(-1), (double) shortGaps / count, 0.01, "gaps are exponential");
  }

  @Test
  void oneSeedIsOneSchedule() {
    Arrivals first = new Arrivals(Arrivals.Kind.POISSON, 10, 3);
    Arrivals second = new Arrivals(Arrivals.Kind.POISSON, 10, 3);
    for (int i = 0; i < 100; i++) {
      assertEquals(first.nextNanos(), second.nextNanos());
    }
  }

  @Test
  void noRateIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Arrivals(Arrivals.Kind.CONSTANT, 0, 1));
  }
}
