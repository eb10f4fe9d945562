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
    assertRefused("--keys", () -> new Workload(Workload.Mix.PUT, 0, 1, 1));
    assertRefused("--keys", () -> new Workload(Workload.Mix.PUT, Workload.MAX_KEYS + 1, 1, 1));
    assertRefused("--value-size", () -> new Workload(Workload.Mix.PUT, 1, -1, 1));
  }

  @Test
  void plansThatCannotBeAreRefusedByName() {
    Duration second = Duration.ofSeconds(1);
    assertRefused("--clients", () -> new LoadPlan(0, 1, second, second, 1));
    assertRefused("--clients", () -> new LoadPlan(LoadPlan.MAX_CALLERS + 1, 1, second, second, 1));
    assertRefused("--identities", () -> new LoadPlan(4, 5, second, second, 1));
    assertRefused("--duration", () -> new LoadPlan(1, 1, second, Duration.ZERO, 1));
    assertRefused("--warmup", () -> new LoadPlan(1, 1, second.negated(), second, 1));
    assertRefused("--duration", () -> new LoadPlan(1, 1, second, Duration.ofDays(2), 1));
  }

  private static void assertRefused(String flag, Runnable make) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, make::run, flag);
    assertEquals(true, String.valueOf(refusal.getMessage()).contains(flag), refusal.getMessage());
  }
}
