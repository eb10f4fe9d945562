package io.bezant.cli.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The process of one replica, found by the id it left in a file. The id of a process that ended may
 * belong to a stranger by now: a process counts only if it was started with this replica's
 * directory.
 */
final class ReplicaProcess {

  private static final String MAIN_CLASS = "io.bezant.replica.ReplicaServer";
  private static final List<String> LAUNCHED = List.of("replica", "run");
  private static final String DIRECTORY_FLAG = "--dir";

  private final Path pidFile;
  private final Path directory;

  ReplicaProcess(Path pidFile, Path directory) {
    this.pidFile = pidFile;
    this.directory = directory;
  }

  /** The running process, if there is one. */
  Optional<ProcessHandle> find() {
    String text;
    try {
      text = Files.readString(pidFile).strip();
    } catch (NoSuchFileException never) {
      return Optional.empty();
    } catch (IOException e) {
      throw new ClusterException("cannot read " + pidFile, e);
    }
    if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(Character::isDigit)) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(text))
        .filter(ProcessHandle::isAlive)
        .filter(process -> isReplicaOf(arguments(process), directory));
  }

  /** Whether these are the arguments of a process of the replica that lives in the directory. */
  static boolean isReplicaOf(List<String> arguments, Path directory) {
    int flag = arguments.lastIndexOf(DIRECTORY_FLAG);
    boolean runsReplica =
        arguments.contains(MAIN_CLASS)
            || java.util.Collections.indexOfSubList(arguments, LAUNCHED) >= 0;
    return runsReplica
        && flag >= 0
        && flag + 1 < arguments.size()
        && arguments.get(flag + 1).equals(directory.toString());
  }

  private static List<String> arguments(ProcessHandle process) {
    Path commandLine = Path.of("/proc", Long.toString(process.pid()), "cmdline");
    try {
      // Whole, where ProcessHandle cuts off a long class path and what follows it.
      return List.of(
          new String(Files.readAllBytes(commandLine), StandardCharsets.UTF_8).split("\0", -1));
    } catch (IOException elsewhere) {
      return process.info().arguments().map(List::of).orElse(List.of());
    }
  }
}
