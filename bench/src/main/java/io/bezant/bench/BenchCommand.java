package io.bezant.bench;

import io.bezant.bench.exhaustive.ExhaustiveCommand;
import io.bezant.bench.load.LoadCommand;
import io.bezant.bench.load.StateCostCommand;
import io.bezant.bench.micro.MicroCommand;
import io.bezant.bench.ycsb.YcsbCommand;
import picocli.CommandLine.Command;

/** {@code bench}: measurements. */
@Command(
    name = "bench",
    description = "Measure a running cluster, or the steps of an operation one by one.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      LoadCommand.class,
      StateCostCommand.class,
      YcsbCommand.class,
      MicroCommand.class,
      ExhaustiveCommand.class
    })
final class BenchCommand {}
