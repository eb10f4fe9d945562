package io.bezant.bench.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.cli.BezantCli;
import io.bezant.cli.cluster.Launcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Of what and on what something was measured.
 *
 * @param commit of the source tree that the launcher belongs to, with {@code -dirty} if it was
 *     changed; outside of one, the version of the release
 * @param processor what the machine calls its processor
 * @param system the operating system
 * @param memoryMebibytes how much memory it has; 0 if it does not tell
 */
public record Provenance(String commit, String processor, String system, long memoryMebibytes) {

  private static final String UNKNOWN = "unknown";

  /** Of the build that this launcher starts, on this machine. */
  public static Provenance of(Path launcher) {
    return new Provenance(
        commit(launcher),
        field("/proc/cpuinfo", "model name").orElse(System.getProperty("os.arch", UNKNOWN)),
        System.getProperty("os.name", UNKNOWN) + " " + System.getProperty("os.version", ""),
        field("/proc/meminfo", "MemTotal")
            .map(text -> Long.parseLong(text.replaceAll("\\D", "")) / 1024)
            .orElse(0L));
  }

  /** Of the build that runs this command, on this machine. */
  public static Provenance of(BezantCli cli) {
    return of(Path.of(cli.terminal().environment().getOrDefault(Launcher.VARIABLE, UNKNOWN)));
  }

  /** The commit of the source tree that a launcher stands in. */
  private static String commit(Path launcher) {
    Path home = launcher.toAbsolutePath().getParent();
    if (home != null && Files.exists(home.resolve(".git"))) {
      try {
        Process git =
            new ProcessBuilder(
                    "git",
                    "-C",
                    home.toString(),
                    "describe",
                    "--always",
                    "--dirty",
                    "--abbrev=12",
                    "--exclude=*")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said =
            new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (git.waitFor() == 0 && !said.isEmpty()) {
          return said;
        }
      } catch (IOException noGit) {
        // A tree without git has no commit that we could name.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return Optional.ofNullable(BezantCli.class.getPackage().getImplementationVersion())
        .orElse(UNKNOWN);
  }

  private static Optional<String> field(String file, String name) {
    try {
      return Files.readString(Path.of(file))
          .lines()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException elsewhere) {
      return Optional.empty();
    }
  }

  /** Adds it to a report. */
  public void addTo(ObjectNode json) {
    json.put("commit", commit)
        .put("processor", processor)
        .put("system", system)
        .put("memoryMiB", memoryMebibytes);
  }
}
