package io.bezant.bench.chaos;

import picocli.CommandLine.Command;

/** {@code chaos}: real faults on real processes. */
@Command(
    name = "chaos",
    description = "Hurt a cluster of processes while clients use it, and check its promises.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PowerCutCommand.class,
      FailOverCommand.class,
      CalmCommand.class,
      DiskFaultCommand.class,
      ReturnCommand.class
    })
public final class ChaosCommand {}
