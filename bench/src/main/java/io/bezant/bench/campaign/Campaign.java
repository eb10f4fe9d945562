package io.bezant.bench.campaign;

import io.bezant.bench.simulation.Profile;
import io.bezant.bench.simulation.RunReport;
import io.bezant.bench.simulation.Simulator;
import io.bezant.bench.simulation.Variant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * Many runs, several at a time and each in one thread.
 *
 * @param firstSeed the first
 * @param seeds how many
 * @param profiles taken in turn
 * @param jobs how many at a time
 */
public record Campaign(long firstSeed, long seeds, List<Profile> profiles, int jobs) {

  /** The kind of a run: seeds take turns. */
  public Profile profileOf(long seed) {
    return profiles.get((int) Math.floorMod(seed, (long) profiles.size()));
  }

  /** Makes all runs; each report comes as soon as it is there, one at a time. */
  public CampaignSummary run(Variant variant, Consumer<RunReport> onReport)
      throws InterruptedException {
    long began = System.nanoTime();
    CampaignSummary summary = new CampaignSummary();
    try (ExecutorService workers = Executors.newFixedThreadPool(jobs)) {
      List<Future<?>> all =
          LongStream.range(firstSeed, firstSeed + seeds)
              .<Future<?>>mapToObj(
                  seed ->
                      workers.submit(
                          () -> {
                            RunReport report = Simulator.run(seed, profileOf(seed), variant);
                            synchronized (summary) {
                              summary.add(report);
                              onReport.accept(report);
                            }
                          }))
              .toList();
      for (Future<?> each : all) {
        each.get();
      }
    } catch (ExecutionException defect) {
      throw new IllegalStateException(defect);
    }
    summary.took(System.nanoTime() - began);
    return summary;
  }
}
