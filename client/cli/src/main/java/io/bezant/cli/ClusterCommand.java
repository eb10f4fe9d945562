package io.bezant.cli;

import picocli.CommandLine.Command;

/** {@code cluster}: a cluster of processes on this machine. */
@Command(
    name = "cluster",
    description = "Make, start, stop and watch a cluster of processes on this machine.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ClusterInitCommand.class,
      ClusterStartCommand.class,
      ClusterStopCommand.class,
      ClusterStatusCommand.class,
      ClusterLogsCommand.class
    })
final class ClusterCommand {}
