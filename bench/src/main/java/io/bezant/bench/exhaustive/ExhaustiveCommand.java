package io.bezant.bench.exhaustive;

import io.bezant.cli.ExitCode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
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
      names = "--run-on",
      paramLabel = "N",
      description =
          "Let the replicas go on undisturbed from about so many states (default:"
              + " ${DEFAULT-VALUE}).")
  private int samples = 500;

  @Option(names = "--list", description = "Only name the scopes.")
  private boolean onlyList;

  @Option(
      names = "--planted",
      description = "Search for planted mistakes instead: each must be found.")
  private boolean planted;

  @Option(
      names = "--amnesia",
      description = "Search the abstract model of replicas that lose their disk.")
  private boolean amnesia;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = commandLine().getOut();
    if (amnesia) {
      AmnesiaTable.print(out, maxStates);
      return 0;
    }
    if (planted) {
      return searchPlanted(out);
    }
    List<Scope> scopes =
        Scopes.sound().stream().filter(scope -> scope.name().startsWith(prefix)).toList();
    if (scopes.isEmpty()) {
      commandLine().getErr().println("no scope is named " + prefix);
      return ExitCode.USAGE;
    }
    if (onlyList) {
      scopes.forEach(scope -> out.println(scope.name()));
      return 0;
    }
    boolean isSound = true;
    out.println(
        "| scope | states | of one replica | complete | last view reached | seconds | run on from |"
            + " seconds |");
    out.println("| --- | ---: | ---: | --- | --- | ---: | ---: | ---: |");
    for (Scope scope : scopes) {
      isSound &= search(scope, out);
    }
    return isSound ? 0 : 1;
  }

  private CommandLine commandLine() {
    return Objects.requireNonNull(spec).commandLine();
  }

  private int searchPlanted(PrintWriter out) {
    boolean allFound = true;
    out.println("| planted | scope | states to find it | seconds | what is found | steps |");
    out.println("| --- | --- | ---: | ---: | --- | ---: |");
    for (Planted mistake : Planted.all()) {
      if (!mistake.name().startsWith(prefix)) {
        continue;
      }
      long start = System.nanoTime();
      Explorer.Outcome outcome = new Explorer(mistake.scope()).explore(maxStates);
      out.printf(
          "| %s | %s | %,d | %.1f | %s | %d |%n",
          mistake.name(),
          mistake.scope().name(),
          outcome.states(),
          (System.nanoTime() - start) / 1e9,
          outcome.finding().map(Explorer.Finding::what).orElse("NOTHING"),
          outcome.finding().map(finding -> finding.trace().size()).orElse(0));
      out.flush();
      allFound &= outcome.finding().isPresent();
    }
    return allFound ? 0 : 1;
  }

  private boolean search(Scope scope, PrintWriter out) {
    long start = System.nanoTime();
    Explorer explorer = new Explorer(scope);
    Explorer.Outcome outcome = explorer.explore(maxStates);
    double searched = (System.nanoTime() - start) / 1e9;
    boolean reachesAll = outcome.highestView() == scope.views() - 1;
    int every = Math.max(1, outcome.states() / samples);
    Optional<Explorer.Finding> finding = outcome.finding().or(() -> explorer.runOn(every));
    out.printf(
        "| %s | %,d | %,d | %s | %s | %.1f | %,d | %.1f |%n",
        scope.name(),
        outcome.states(),
        outcome.locals(),
        yesOrNo(outcome.isComplete()),
        yesOrNo(reachesAll),
        searched,
        (outcome.states() + every - 1) / every,
        (System.nanoTime() - start) / 1e9 - searched);
    finding.ifPresent(
        found -> {
          out.println("VIOLATION: " + found.what());
          found.trace().forEach(step -> out.println("  " + step));
        });
    out.flush();
    return finding.isEmpty() && (reachesAll || !outcome.isComplete());
  }

  private static String yesOrNo(boolean answer) {
    return answer ? "yes" : "no";
  }
}
