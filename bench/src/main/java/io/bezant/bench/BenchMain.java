package io.bezant.bench;

import io.bezant.bench.campaign.SimulateCommand;
import io.bezant.bench.chaos.ChaosCommand;
import io.bezant.cli.BezantCli;
import io.bezant.cli.ExitCode;
import io.bezant.cli.Terminal;
import java.util.List;
import java.util.Set;

/**
 * The command {@code bezant} for the verbs that the launcher hands to the bench, and for the
 * completion, which is to know them all. They stand under the same root as all others, so that
 * flags, failures and exit codes are the same.
 */
public final class BenchMain {

  private static final Set<String> VERBS = Set.of("bench", "simulate", "chaos", "completion");

  private BenchMain() {}

  /** Runs one command and ends the process. */
  public static void main(String[] arguments) {
    System.exit(run(Terminal.ofProcess(), List.of(arguments)));
  }

  /** Runs one command and returns its exit code. */
  static int run(Terminal terminal, List<String> arguments) {
    if (!arguments.isEmpty() && !VERBS.contains(arguments.getFirst())) {
      terminal.err().print("bezant: this release has no `" + arguments.getFirst() + "` yet\n");
      terminal.err().flush();
      return ExitCode.USAGE;
    }
    return BezantCli.run(
        terminal,
        arguments,
        root ->
            root.addSubcommand(new BenchCommand())
                .addSubcommand(new ChaosCommand())
                .addSubcommand(new SimulateCommand()));
  }
}
