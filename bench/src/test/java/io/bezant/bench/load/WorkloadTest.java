package io.bezant.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class WorkloadTest {

  @Test
  void everyIndexHasItsOwnKey() {
    Set<Bytes> keys = new HashSet<>();
    for (int index = 0; index < 1000; index++) {
      keys.add(Workload.key(index));
    }
    assertEquals(1000, keys.size());
    assertEquals("bench/000003e7", Workload.key(999).utf8());
  }

  @Test
  void workloadsThatCannotBeAreRefusedByName() {
    assertRefused("--keys", () -> new Workload.Shape(0, 1, 50));
    assertRefused("--keys", () -> new Workload.Shape(Workload.MAX_KEYS + 1, 1, 50));
    assertRefused("--value-size", () -> new Workload.Shape(1, -1, 50));
  }

  @Test
  void plansThatCannotBeAreRefusedByName() {
    Duration second = Duration.ofSeconds(1);
    assertRefused("--clients", () -> plan(0, 1, second, second));
    assertRefused("--clients", () -> plan(LoadPlan.MAX_CALLERS + 1, 1, second, second));
    assertRefused("--identities", () -> plan(4, 5, second, second));
    assertRefused("--duration", () -> plan(1, 1, second, Duration.ZERO));
    assertRefused("--warmup", () -> plan(1, 1, second.negated(), second));
    assertRefused("--duration", () -> plan(1, 1, second, Duration.ofDays(2)));
  }

  private static LoadPlan plan(int callers, int identities, Duration warmUp, Duration measured) {
    return new LoadPlan(
        callers, identities, new WarmUp.Fixed(warmUp), measured, 1, new Pacing.Closed());
  }

  @Test
  void pacesThatCannotBeAreRefusedByName() {
    assertRefused("--rate", () -> new Pacing.Open(Arrivals.Kind.CONSTANT, 0, 1));
    assertRefused("--rate", () -> new Pacing.Open(Arrivals.Kind.CONSTANT, Double.NaN, 1));
    assertRefused("--backlog", () -> new Pacing.Open(Arrivals.Kind.CONSTANT, 1, -1));
    assertRefused("--read-percent", () -> new Workload.Shape(1, 1, 101));
  }

  @Test
  void theRatioOfReadsIsThatOfTheMix() {
    Workload.Shape shape = new Workload.Shape(10, 1, 80);
    assertEquals(0, new Workload(Workload.Mix.PUT, shape, 1).readPercent());
    assertEquals(100, new Workload(Workload.Mix.GET, shape, 1).readPercent());
    assertEquals(80, new Workload(Workload.Mix.MIXED, shape, 1).readPercent());
  }

  @Test
  void warmUpsAreDurationsOrSteady() {
    WarmUp.Text reader = new WarmUp.Text();
    assertEquals(new WarmUp.Fixed(Duration.ofSeconds(90)), reader.convert("1m30s"));
    assertEquals(WarmUp.Steady.DEFAULT, reader.convert("Steady"));
  }

  private static void assertRefused(String flag, Runnable make) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, make::run, flag);
    assertEquals(true, String.valueOf(refusal.getMessage()).contains(flag), refusal.getMessage());
  }
}
