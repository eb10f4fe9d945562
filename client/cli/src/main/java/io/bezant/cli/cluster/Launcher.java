package io.bezant.cli.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The script that starts Bezant's programs. It knows the JDK, its flags and the class path, so that
 * no program has to know how another one is started.
 *
 * @param script the launcher's absolute path
 * @param environment variables that what it starts finds besides those of this process
 */
public record Launcher(Path script, Map<String, String> environment) {

  /** Names the launcher; it sets this itself for what it starts. */
  public static final String VARIABLE = "BEZANT_LAUNCHER";

  private static final String NO_BUILD_VARIABLE = "BEZANT_NO_BUILD";
  private static final String SEARCH_PATH_VARIABLE = "PATH";
  private static final String DETACHER = "setsid";

  /** A launcher that adds nothing to the environment. */
  public Launcher(Path script) {
    this(script, Map.of());
  }

  /** Rejects what cannot be run. */
  public Launcher {
    environment = Map.copyOf(environment);
    if (!Files.isExecutable(script)) {
      throw new ClusterException("the launcher " + script + " is not there or not executable");
    }
  }

  /** The launcher that these environment variables name. */
  public static Launcher of(Map<String, String> environment) {
    String script = environment.getOrDefault(VARIABLE, "");
    if (script.isEmpty()) {
      throw new ClusterException(
          "replicas are started by the launcher script, and "
              + VARIABLE
              + " does not name it: run ./bezant instead of java");
    }
    return new Launcher(Path.of(script).toAbsolutePath());
  }

  /** The same launcher with one variable more, which replaces one of that name. */
  public Launcher with(String variable, String value) {
    Map<String, String> more = new TreeMap<>(environment);
    more.put(variable, value);
    return new Launcher(script, more);
  }

  /**
   * Runs a program to its end and returns what it printed.
   *
   * @throws ClusterException with its output if it failed
   */
  String run(List<String> arguments) {
    try {
      Process process = builder(List.of(), arguments).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exitCode = process.waitFor();
      if (exitCode != 0) {
        throw new ClusterException(
            "`bezant "
                + String.join(" ", arguments.subList(0, Math.min(2, arguments.size())))
                + "` failed with exit code "
                + exitCode
                + (output.isBlank() ? "" : ": " + output.strip()));
      }
      return output;
    } catch (IOException e) {
      throw new ClusterException("cannot run " + script, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while waiting for " + script);
    }
  }

  /**
   * Starts a program in a session of its own: it does not end with the terminal and does not hear
   * its ctrl-C. What it prints is added to the log.
   */
  Process startDetached(List<String> arguments, Path log) throws IOException {
    ProcessBuilder.Redirect output = ProcessBuilder.Redirect.appendTo(log.toFile());
    return builder(detacher(), arguments)
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .redirectOutput(output)
        .redirectError(output)
        .start();
  }

  private ProcessBuilder builder(List<String> prefix, List<String> arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.add(script.toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put(NO_BUILD_VARIABLE, "1");
    builder.environment().putAll(environment);
    return builder;
  }

  /** The command that starts another one in a new session, where there is one. */
  private static List<String> detacher() {
    String searchPath = System.getenv().getOrDefault(SEARCH_PATH_VARIABLE, "");
    for (String folder : searchPath.split(":", -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, DETACHER))) {
        return List.of(DETACHER);
      }
    }
    return List.of();
  }
}
