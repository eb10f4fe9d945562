package io.bezant.bench;

import io.bezant.bench.exhaustive.ExhaustiveCommand;
import io.bezant.bench.load.LoadCommand;
import picocli.CommandLine.Command;

/** {@code bench}: measurements of a running cluster. */
@Command(
    name = "bench",
    description = "Measure a running cluster.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {LoadCommand.class, ExhaustiveCommand.class})
final class BenchCommand {}
