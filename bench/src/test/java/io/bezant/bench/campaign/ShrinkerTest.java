package io.bezant.bench.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.bench.simulation.Reduction;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShrinkerTest {

  @Test
  void onlyTheFaultsWithoutWhichItHoldsAreLeft() {
    Reduction least =
        new Shrinker(
                reduction ->
                    !reduction.withoutFaults().contains(7)
                        && !reduction.withoutFaults().contains(12)
                        && reduction.maxOperations() >= 5,
                500)
            .shrink(20);
    assertEquals(18, least.withoutFaults().size());
    assertTrue(!least.withoutFaults().contains(7) && !least.withoutFaults().contains(12));
    assertEquals(8, least.maxOperations());
    assertTrue(least.options().endsWith(" --operations 8"), least.options());
  }

  @Test
  void nothingIsLeftOutWhenNoRunMayBeMade() {
    assertEquals(Reduction.NONE, new Shrinker(reduction -> true, 0).shrink(20));
  }

  @Test
  void aFailureThatNeedsNoFaultLosesAllOfThem() {
    assertEquals(List.of(0, 1, 2), new Shrinker(reduction -> true, 100).shrink(3).withoutFaults());
  }
}
