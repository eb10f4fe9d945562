package io.bezant.bench.exhaustive;

import io.bezant.cli.ExitCode;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench exhaustive}: searches all states of small scopes. */
@Command(
    name = "exhaustive",
    description = "Search every order of messages, lies and crashes within small scopes.")
public final class ExhaustiveCommand implements Callable<Integer> {

  @Option(
      names = "--scope",
      paramLabel = "NAME",
      description = "Only scopes whose name begins with this.")
  private String prefix = "";

  @Option(
      names = "--states",
      paramLabel = "N",
      description = "Stop a search after so many states (default: ${DEFAULT-VALUE}).")
  private int maxStates = 3_000_000;

  @Option(
      names = "--list",
      description = "Only name the scopes.")
  private boolean onlyList;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Scope> scopes =
        Scopes.sound().stream().filter(scope -> scope.name().startsWith(prefix)).toList();
    if (scopes.isEmpty()) {
      spec.commandLine().getErr().println("no scope is named " + prefix);
      return ExitCode.USAGE;
    }
    if (onlyList) {
      scopes.forEach(scope -> out.println(scope.name()));
      return 0;
    }
    boolean isSound = true;
    out.println("| scope | states | of one replica | complete | seconds |");
    out.println("| --- | ---: | ---: | --- | ---: |");
    for (Scope scope : scopes) {
      isSound &= search(scope, out);
    }
    return isSound ? 0 : 1;
  }

  private boolean search(Scope scope, PrintWriter out) {
    long start = System.nanoTime();
    Explorer.Outcome outcome = new Explorer(scope).explore(maxStates);
    out.printf(
        "| %s | %,d | %,d | %s | %.1f |%n",
        scope.name(),
        outcome.states(),
        outcome.locals(),
        outcome.isComplete() ? "yes" : "no",
        (System.nanoTime() - start) / 1e9);
    outcome
        .finding()
        .ifPresent(
            finding -> {
              out.println("VIOLATION: " + finding.what());
              finding.trace().forEach(step -> out.println("  " + step));
            });
    out.flush();
    return outcome.finding().isEmpty();
  }
}
