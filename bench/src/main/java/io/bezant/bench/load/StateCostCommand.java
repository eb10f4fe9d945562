package io.bezant.bench.load;

import io.bezant.cli.ExitCode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench state}: what the state tree costs for each key that changes. */
@Command(
    name = "state",
    description = {
      "Count what the state tree costs for each key that changes in a checkpoint.",
      "Counts on the tree itself, in memory, so that the figures are the same on every machine."
    })
public final class StateCostCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--keys",
      paramLabel = "K",
      defaultValue = "10000",
      description = "How many keys the state has (default: ${DEFAULT-VALUE}).")
  private int keys = 10_000;

  @Option(
      names = "--value-size",
      paramLabel = "BYTES",
      defaultValue = "256",
      description = "How long each value is (default: ${DEFAULT-VALUE}).")
  private int valueBytes = 256;

  @Option(
      names = "--changed",
      paramLabel = "M",
      split = ",",
      defaultValue = "1,1000,10000",
      description = "How many keys change in one checkpoint (default: ${DEFAULT-VALUE}).")
  private List<Integer> changed = List.of();

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Which keys change (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    StateCost cost = new StateCost(keys, valueBytes, seed);
    out.println("keys  changed  chunks per key  SHA-256 blocks per key  tree bytes per key");
    for (int each : changed) {
      StateCost.Row row = cost.change(each);
      out.println(
          String.format(
              Locale.ROOT,
              "%,d  %,d  %.2f  %.1f  %.0f",
              keys,
              row.keys(),
              row.chunks(),
              row.blocks(),
              row.rowBytes()));
    }
    out.flush();
    return ExitCode.OK;
  }
}
