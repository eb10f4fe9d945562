package io.bezant.cli;

import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion}: the script that teaches a shell our commands. */
@Command(
    name = "completion",
    description = {
      "Print a completion script for a shell.",
      "bash: source <(bezant completion bash)",
      "zsh:  source <(bezant completion zsh)",
      "fish: bezant completion fish | source"
    })
final class CompletionCommand implements Callable<Integer> {

  private static final String NAME = "bezant";

  /** The shells that have a script. */
  enum Shell {
    BASH,
    ZSH,
    FISH;

    /** As it is typed. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  private Shell shell = Shell.BASH;

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    // One script serves two: under zsh it turns on zsh's emulation of bash's completion.
    BezantCli.of(command)
        .terminal()
        .out()
        .print(
            switch (shell) {
              case BASH, ZSH -> AutoComplete.bash(NAME, command.root().commandLine());
              case FISH -> FishCompletion.of(NAME, command.root().commandLine());
            });
    return ExitCode.OK;
  }
}
