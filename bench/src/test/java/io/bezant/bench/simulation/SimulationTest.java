package io.bezant.bench.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.bench.campaign.Campaign;
import io.bezant.bench.campaign.CampaignSummary;
import io.bezant.bench.campaign.DeterminismCheck;
import io.bezant.bench.campaign.FailureReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A few hundred runs of whole clusters; {@code bezant simulate} makes as many as one likes. */
final class SimulationTest {
  private static final int SEEDS = 150;
  private static final int JOBS = 2;
  private static final int COMPARED_SEEDS = 20;

  @Test
  void everyRunKeepsItsPromisesAndComesToItsEnd() throws InterruptedException {
    List<String> failures = new ArrayList<>();
    CampaignSummary summary =
        new Campaign(1, SEEDS, Profile.USUAL, JOBS)
            .run(
                Variant.PRODUCTION,
                report -> {
                  if (report.failure().isPresent()) {
                    failures.add(FailureReport.of(report));
                  }
                });
    assertTrue(failures.isEmpty(), () -> String.join("\n\n", failures));
    assertTrue(summary.tally().of("views entered") > 0, "no view was ever changed");
    assertTrue(summary.tally().of("operations answered") > SEEDS, "hardly anything was answered");
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    for (Profile profile : Profile.values()) {
      RunReport first = Simulator.run(7, profile, Variant.PRODUCTION);
      RunReport second = Simulator.run(7, profile, Variant.PRODUCTION);
      assertEquals(first.trace(), second.trace(), () -> profile + " is not the same twice");
      assertEquals(first.events(), second.events());
    }
  }

  @Test
  void anotherJvmMakesTheSameRuns() throws IOException, InterruptedException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    int exitCode =
        new DeterminismCheck(new Campaign(500, COMPARED_SEEDS, Profile.USUAL, JOBS))
            .run(new PrintStream(text, true, StandardCharsets.UTF_8));
    assertEquals(0, exitCode, () -> text.toString(StandardCharsets.UTF_8));
  }
}
