package io.bezant.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Writes the commands down as fish wants to be told of them: one line for each command, flag and
 * word that may stand somewhere. Which command is meant is a question to the words typed so far.
 */
final class FishCompletion {

  private static final String HEAD =
      """
      # Completion of NAME for fish; use it with: NAME completion fish | source
      function __NAME_commands
          # The commands typed so far: words that are neither flags nor the values of flags.
          set -l is_value no
          for word in (commandline -opc)[2..]
              if test $is_value = yes
                  set is_value no
                  continue
              end
              switch $word
                  case VALUED
                      set is_value yes
                  case '-*'
                  case '*'
                      echo $word
              end
          end
      end
      function __NAME_at
          # Whether these are the first of them.
          set -l commands (__NAME_commands)
          test (count $commands) -ge (count $argv); or return 1
          for i in (seq (count $argv))
              test $commands[$i] = $argv[$i]; or return 1
          end
      end
      function __NAME_next
          # Whether these are all of them, so that the next may follow.
          set -l commands (__NAME_commands)
          test "$commands" = "$argv"
      end
      complete -c NAME -f
      """;

  private final String name;
  private final StringBuilder script = new StringBuilder();

  private FishCompletion(String name) {
    this.name = name;
  }

  /** The script for a command and all below it. */
  static String of(String name, CommandLine root) {
    FishCompletion completion = new FishCompletion(name);
    completion.script.append(
        HEAD.replace("NAME", name).replace("VALUED", String.join(" ", valued(root))));
    completion.add(root, List.of());
    return completion.script.toString();
  }

  /** The names of all flags that are followed by a value. */
  private static Set<String> valued(CommandLine command) {
    Set<String> names = new TreeSet<>();
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (option.arity().max() > 0) {
        names.addAll(List.of(option.names()));
      }
    }
    command.getSubcommands().values().forEach(below -> names.addAll(valued(below)));
    return names;
  }

  private void add(CommandLine command, List<String> path) {
    CommandSpec spec = command.getCommandSpec();
    for (OptionSpec option : spec.options()) {
      // What the root hands down is told of the root, for every place.
      if (!option.hidden() && !option.inherited()) {
        add(option, path);
      }
    }
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      candidates(parameter).forEach(word -> line(at(path), "-a", quoted(word)));
      if (Path.class.isAssignableFrom(parameter.type())) {
        line(at(path), "-F");
      }
    }
    for (Map.Entry<String, CommandLine> each : command.getSubcommands().entrySet()) {
      CommandLine below = each.getValue();
      String[] description = below.getCommandSpec().usageMessage().description();
      String says = description.length == 0 ? "" : description[0];
      line(next(path), "-a", quoted(each.getKey()), "-d", quoted(says));
      List<String> deeper = new ArrayList<>(path);
      deeper.add(each.getKey());
      add(below, deeper);
    }
  }

  private void add(OptionSpec option, List<String> path) {
    List<String> words = new ArrayList<>();
    for (String each : option.names()) {
      words.addAll(
          each.startsWith("--")
              ? List.of("-l", each.substring(2))
              : List.of("-s", each.substring(1)));
    }
    if (option.arity().max() > 0) {
      // A value: one of a few words, else a file.
      List<String> values = candidates(option);
      words.addAll(
          values.isEmpty()
              ? List.of("-r", "-F")
              : List.of("-x", "-a", quoted(String.join(" ", values))));
    }
    words.addAll(List.of("-d", first(option)));
    line(at(path), words.toArray(String[]::new));
  }

  private void line(String condition, String... words) {
    script.append("complete -c ").append(name);
    if (!condition.isEmpty()) {
      script.append(" -n ").append(quoted(condition));
    }
    for (String word : words) {
      script.append(' ').append(word);
    }
    script.append('\n');
  }

  private String at(List<String> path) {
    return path.isEmpty() ? "" : "__" + name + "_at " + String.join(" ", path);
  }

  private String next(List<String> path) {
    return ("__" + name + "_next " + String.join(" ", path)).strip();
  }

  private static List<String> candidates(ArgSpec of) {
    Iterable<String> candidates = of.completionCandidates();
    if (candidates != null) {
      return StreamSupport.stream(candidates.spliterator(), false).toList();
    }
    return of.type().isEnum()
        ? List.of(of.type().getEnumConstants()).stream().map(Object::toString).toList()
        : List.of();
  }

  private static String first(ArgSpec of) {
    String[] description = of.description();
    return quoted(description.length == 0 ? "" : description[0]);
  }

  /** In fish, within single quotes only these two mean something else than themselves. */
  private static String quoted(String text) {
    return text.chars()
        .mapToObj(each -> (each == '\'' || each == '\\' ? "\\" : "") + (char) each)
        .collect(Collectors.joining("", "'", "'"));
  }
}
