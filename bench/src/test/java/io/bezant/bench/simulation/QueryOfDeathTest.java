package io.bezant.bench.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.bench.campaign.Campaign;
import io.bezant.bench.campaign.CampaignSummary;
import io.bezant.bench.campaign.FailureReport;
import io.bezant.bench.simulation.planted.Catalogue;
import io.bezant.bench.simulation.planted.HuntingGround;
import io.bezant.bench.simulation.planted.Mutation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Runs in which one request after the other stops every replica until it is skipped. */
final class QueryOfDeathTest {
  private static final int SEEDS = 40;
  private static final int JOBS = 2;

  @Test
  void clusterGoesOnWithoutWhatStopsIt() throws InterruptedException {
    List<String> failures = new ArrayList<>();
    CampaignSummary summary =
        new Campaign(1, SEEDS, List.of(Profile.POISON), JOBS)
            .run(
                Variant.PRODUCTION,
                report -> report.failure().ifPresent(it -> failures.add(FailureReport.of(report))));
    assertTrue(failures.isEmpty(), () -> String.join("\n\n", failures));
    long orders = summary.tally().of("orders to skip");
    assertTrue(orders > SEEDS / 2, () -> "only " + orders + " orders");
    assertTrue(
        summary.tally().of("orders not to be heeded") > orders, "hardly any order was refused");
    assertTrue(summary.tally().of("operations failed: Skipped") > 0, "nobody was told");
  }

  @Test
  void whoeverSkipsWhatNobodyOrderedIsFound() {
    for (Mutation mutation : Catalogue.all()) {
      if (HuntingGround.of(mutation).equals(List.of(Profile.POISON))) {
        assertTrue(isFound(mutation), mutation::toString);
      }
    }
  }

  private static boolean isFound(Mutation mutation) {
    return LongStream.rangeClosed(1, SEEDS)
        .mapToObj(seed -> Simulator.run(seed, Profile.POISON, mutation.variant()))
        .flatMap(report -> report.failure().stream())
        .findFirst()
        .filter(failure -> failure.rule().equals("skips are ordered"))
        .isPresent();
  }
}
