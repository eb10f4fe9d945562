package io.bezant.bench;

import io.bezant.bench.compare.CompareCommand;
import io.bezant.bench.exhaustive.ExhaustiveCommand;
import io.bezant.bench.load.LoadCommand;
import io.bezant.bench.load.StateCostCommand;
import io.bezant.bench.micro.MicroCommand;
import io.bezant.bench.suite.SuiteCommand;
import io.bezant.bench.watch.WatchBenchCommand;
import io.bezant.bench.ycsb.YcsbCommand;
import picocli.CommandLine.Command;

/** {@code bench}: measurements. */
@Command(
    name = "bench",
    description = "Measure: a running cluster, its steps one by one, two builds, or everything.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      LoadCommand.class,
      StateCostCommand.class,
      YcsbCommand.class,
      MicroCommand.class,
      CompareCommand.class,
      SuiteCommand.class,
      ExhaustiveCommand.class,
      WatchBenchCommand.class
    })
final class BenchCommand {}
