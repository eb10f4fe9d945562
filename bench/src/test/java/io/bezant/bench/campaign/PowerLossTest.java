package io.bezant.bench.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.bench.simulation.Blackout;
import io.bezant.bench.simulation.Profile;
import io.bezant.bench.simulation.Variant;
import io.bezant.bench.simulation.planted.Catalogue;
import io.bezant.bench.simulation.world.Tally;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A whole cluster loses power at every moment at which anything became durable anywhere. */
final class PowerLossTest {
  /** Its run has everything that a log lives through, and is short. */
  private static final long SEED = 293;

  /** Of a run whose own crashes do not show the mistakes before any power fails. */
  private static final long SEED_OF_MISTAKES = 78;

  private static final int JOBS = 2;
  private static final List<String> MISTAKES = List.of("B5", "M60", "M61", "M62", "M64");

  @Test
  void nothingIsForgottenWhereverThePowerFails() throws InterruptedException {
    PowerLoss.Outcome outcome =
        new PowerLoss(SEED, Profile.BLACKOUT, Variant.PRODUCTION, JOBS).run();

    assertTrue(outcome.holds(), () -> outcome.text() + outcome.broken());
    Tally tally = outcome.recorded().tally();
    for (String what :
        List.of("views left", "checkpoints stable", "states installed", "operations answered")) {
      assertTrue(tally.of(what) > 0, what + " must be in the run: " + outcome.text());
    }
    assertEquals(List.of(Blackout.Kind.values()), List.copyOf(outcome.moments().keySet()));
    long moments = outcome.moments().values().stream().mapToLong(Long::longValue).sum();
    assertEquals(4 * moments, outcome.runs(), "both sides of each moment, lost and torn");
  }

  @Test
  void mistakesOfStorageAreNoticed() throws InterruptedException {
    List<String> caught = new ArrayList<>();
    for (String id : MISTAKES) {
      Variant mistaken =
          Catalogue.all().stream()
              .filter(it -> it.id().equals(id))
              .findFirst()
              .orElseThrow()
              .variant();
      PowerLoss.Outcome outcome =
          new PowerLoss(SEED_OF_MISTAKES, Profile.BLACKOUT, mistaken, JOBS).runToFirst();
      if (outcome.recorded().failure().isEmpty() && !outcome.broken().isEmpty()) {
        caught.add(id);
      }
    }
    assertEquals(MISTAKES, caught);
  }

  @Test
  void pointIsReadAsItIsWritten() {
    Blackout.Point point = new Blackout.Point(12, Blackout.Side.AFTER, Blackout.Leftovers.TORN);
    assertEquals("12:after:torn", point.toString());
    assertEquals(point, Blackout.Point.parse("12:after:torn"));
  }
}
