package io.bezant.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The completion scripts, run by the shells that they are for. */
class CompletionTest {

  @TempDir private Path folder = Path.of("");

  private Path script(String shell) throws IOException {
    Typed typed = new Typed();
    assertEquals(ExitCode.OK, typed.run("completion", shell));
    return Files.writeString(folder.resolve(shell), typed.out());
  }

  private static boolean isInstalled(String shell) {
    String path = String.valueOf(System.getenv("PATH"));
    return Stream.of(path.split(File.pathSeparator, -1))
        .anyMatch(each -> Files.isExecutable(Path.of(each, shell)));
  }

  private Set<String> says(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> "hangs: " + List.of(command));
    assertEquals(0, process.exitValue(), said);
    return said.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .collect(java.util.stream.Collectors.toCollection(TreeSet::new));
  }

  /** What bash offers when these words are typed and the last of them is to be completed. */
  private Set<String> bash(String... words) throws IOException, InterruptedException {
    String typed = String.join(" ", words);
    return says(
        "bash",
        "--norc",
        "-c",
        """
        source %s || exit 1
        function=$(complete -p bezant | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
        COMP_WORDS=(%s)
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        COMP_LINE="%s"
        COMP_POINT=${#COMP_LINE}
        "$function" bezant "${COMP_WORDS[$COMP_CWORD]}" "${COMP_WORDS[$((COMP_CWORD - 1))]}" 2>/dev/null
        printf '%%s\\n' "${COMPREPLY[@]}"
        """
            .formatted(script("bash"), typed, typed));
  }

  @Test
  void bashOffersCommandsFlagsAndValues() throws IOException, InterruptedException {
    assertEquals(Set.of("put"), bash("bezant", "pu"));
    assertEquals(Set.of("start", "status", "stop"), bash("bezant", "cluster", "st"));
    assertEquals(Set.of("--config", "--count-only"), bash("bezant", "get", "k", "--co"));
    assertEquals(Set.of("json"), bash("bezant", "get", "k", "-w", "j"));
    assertEquals(Set.of("bash"), bash("bezant", "completion", "b"));
  }

  @Test
  void zshTakesTheSameScript() throws IOException, InterruptedException {
    assumeTrue(isInstalled("zsh"), "there is no zsh here");
    Path script = script("zsh");
    String ask = "source " + script + "; whence -w _complete_bezant; print -- $_comps[bezant]";
    Set<String> said = says("zsh", "-f", "-c", ask);
    assertTrue(said.contains("_complete_bezant: function"), said::toString);
    assertTrue(said.stream().anyMatch(line -> line.startsWith("_bash_complete")), said::toString);
  }

  @Test
  void fishOffersCommandsFlagsAndValues() throws IOException, InterruptedException {
    assumeTrue(isInstalled("fish"), "there is no fish here");
    assertEquals(Set.of("put"), fish("bezant pu"));
    assertEquals(Set.of("start", "status", "stop"), fish("bezant cluster st"));
    assertEquals(Set.of("--config", "--count-only"), fish("bezant get k --co"));
    assertEquals(Set.of("json"), fish("bezant get k -w j"));
    assertEquals(Set.of("fish"), fish("bezant completion f"));
    assertEquals(Set.of("start", "status", "stop"), fish("bezant --dir x cluster st"));
    assertEquals(Set.of(), fish("bezant put star"));
  }

  private Set<String> fish(String line) throws IOException, InterruptedException {
    Set<String> words = new TreeSet<>();
    String command = "source %s; complete -C '%s'".formatted(script("fish"), line);
    for (String each : says("fish", "--no-config", "-c", command)) {
      words.add(each.replaceFirst("\t.*", ""));
    }
    return words;
  }

  @Test
  void fishIsToldOfEveryCommandWithoutQuotesThatEndEarly() throws IOException {
    String script = Files.readString(script("fish"));
    for (String command : List.of("put", "get", "del", "txn", "compact", "cluster", "completion")) {
      assertTrue(script.contains("-a '" + command + "'"), command);
    }
    assertTrue(script.contains("__bezant_at cluster start"), script);
    script
        .lines()
        .filter(line -> line.startsWith("complete "))
        .forEach(
            line ->
                assertEquals(
                    0, line.replace("\\'", "").chars().filter(c -> c == '\'').count() % 2, line));
  }
}
