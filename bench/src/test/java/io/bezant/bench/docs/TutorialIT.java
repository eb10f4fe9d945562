package io.bezant.bench.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.cli.cluster.ClusterFolder;
import io.bezant.cli.cluster.FreePorts;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command of the tutorial is typed into one shell, and what is printed is compared. */
class TutorialIT {

  private static final int REPLICAS = 4;
  private static final long HANG_SECONDS = 600;

  /** Printed before each command; nothing else prints it. */
  private static final String MARK = "@@@ next command";

  /** Said of a replica that is slow on a machine under load; the page does not tell of it. */
  private static final Pattern STRAGGLER =
      Pattern.compile("(?m)^replica \\d does not serve yet; see .*\n");

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(console|java)\n(.*?)^```$");
  private static final Pattern FILE_NAME = Pattern.compile("// (\\w+\\.java)\n");

  @TempDir private Path home = Path.of("");

  /**
   * A command and what it is said to print.
   *
   * @param typed one line, or several where a here-document follows
   */
  private record Command(String typed, String printed) {

    /** Whether this is what is said, {@code …} standing for anything within a line. */
    private boolean prints(String actual) {
      String pattern =
          Stream.of(printed.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
      return actual.matches(pattern);
    }
  }

  @Test
  void everyCommandPrintsWhatThePageSays() throws IOException, InterruptedException {
    Path project = project();
    String page = Files.readString(project.resolve("docs").resolve("TUTORIAL.md"));
    List<Command> commands = new ArrayList<>();
    for (MatchResult block : BLOCK.matcher(page).results().toList()) {
      if (block.group(1).equals("java")) {
        Matcher name = FILE_NAME.matcher(block.group(2));
        assertTrue(name.lookingAt(), () -> "a file without a name: " + block.group());
        Files.writeString(home.resolve(name.group(1)), block.group(2));
      } else {
        commands.addAll(commands(block.group(2)));
      }
    }
    assertTrue(commands.size() > 40, () -> "only " + commands.size());
    Files.createSymbolicLink(home.resolve("bezant"), project.resolve("bezant"));
    Files.createSymbolicLink(home.resolve("bench"), project.resolve("bench"));
    try {
      List<String> printed = type(commands);
      List<String> wrong = new ArrayList<>();
      for (int i = 0; i < commands.size(); i++) {
        Command command = commands.get(i);
        String actual = i < printed.size() ? printed.get(i) : "nothing: the shell has ended";
        if (!command.prints(actual)) {
          wrong.add("$ %s\n%s---\n%s".formatted(command.typed(), actual, command.printed()));
        }
      }
      assertEquals(List.of(), wrong, "printed, and what the page says");
    } finally {
      killAll();
    }
  }

  private void killAll() {
    ClusterFolder folder = new ClusterFolder(home.resolve(".bezant"));
    if (folder.content() == ClusterFolder.Content.CLUSTER) {
      LocalCluster.open(folder).replicas().forEach(LocalReplica::kill);
    }
  }

  private static Path project() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.isExecutable(folder.resolve("bezant")) && Files.exists(folder.resolve("pom.xml"))) {
        return folder;
      }
    }
    throw new IllegalStateException("no launcher above " + Path.of("").toAbsolutePath());
  }

  private static List<Command> commands(String block) {
    List<Command> commands = new ArrayList<>();
    StringBuilder typed = new StringBuilder();
    StringBuilder printed = new StringBuilder();
    boolean isTyping = false;
    for (String line : block.lines().toList()) {
      if (line.startsWith("$ ")) {
        if (!typed.isEmpty()) {
          commands.add(new Command(typed.toString(), printed.toString()));
        }
        typed = new StringBuilder(line.substring(2));
        printed = new StringBuilder();
        isTyping = true;
      } else if (isTyping && (line.equals(">") || line.startsWith("> "))) {
        typed.append('\n').append(line.length() > 1 ? line.substring(2) : "");
      } else {
        isTyping = false;
        printed.append(line).append('\n');
      }
    }
    commands.add(new Command(typed.toString(), printed.toString()));
    return commands;
  }

  private List<String> type(List<Command> commands) throws IOException, InterruptedException {
    StringBuilder script = new StringBuilder();
    for (Command command : commands) {
      script.append("echo '").append(MARK).append("'\n").append(command.typed()).append('\n');
    }
    Path file = Files.writeString(home.resolve("commands.sh"), script);
    Path output = home.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "--norc", file.toString()).directory(home.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("BEZANT_NO_BUILD", "1");
    environment.put("BEZANT_BASE_PORT", Integer.toString(FreePorts.basePort(REPLICAS)));
    environment.put("BEZANT_DEADLINE", "120s");
    Path java = Path.of(System.getProperty("java.home"), "bin");
    environment.put("PATH", java + ":" + environment.getOrDefault("PATH", "/usr/bin:/bin"));
    Process shell = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    shell.getOutputStream().close();
    if (!shell.waitFor(HANG_SECONDS, TimeUnit.SECONDS)) {
      shell.destroyForcibly();
      throw new AssertionError("hangs: " + Files.readString(output));
    }
    String all = Files.readString(output, StandardCharsets.UTF_8);
    return Stream.of(all.split(Pattern.quote(MARK) + "\n", -1))
        .skip(1)
        .map(printed -> STRAGGLER.matcher(printed).replaceAll(""))
        .toList();
  }
}
