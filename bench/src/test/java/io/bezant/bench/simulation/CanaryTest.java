package io.bezant.bench.simulation;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * With one liar too many agreement must be seen to break: if it never is, the checks are asleep.
 */
final class CanaryTest {
  private static final int MOST_SEEDS = 80;
  private static final List<String> AGREEMENT =
      List.of("I1 agreement", "I3 one certificate", "I4 equal checkpoints");

  @Test
  void oneLiarTooManyBreaksAgreementForSomeSeed() {
    List<String> broken = new ArrayList<>();
    for (long seed = 0; seed < MOST_SEEDS; seed++) {
      RunReport report = Simulator.run(seed, Profile.CANARY, Variant.PRODUCTION);
      if (report.failure().isPresent()) {
        String rule = report.failure().get().rule();
        broken.add(rule);
        if (AGREEMENT.contains(rule)) {
          return;
        }
      }
    }
    fail("agreement held with f + 1 liars; what broke: " + broken);
  }
}
