package io.bezant.bench.cost;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The accounts that the operating system keeps of processes, read from {@code /proc}. Each question
 * is answered with what stands there now; a process that is gone gives nothing. Thread-safe.
 *
 * @param root where the accounts are: {@code /proc}, or a copy in a test
 */
public record ProcessAccounts(Path root) {

  /** Those of this machine. */
  public static final ProcessAccounts OF_THIS_MACHINE = new ProcessAccounts(Path.of("/proc"));

  /** The processor time that a process and each of its threads has used so far. */
  public Optional<CpuAccount> cpu(long pid) {
    Path process = root.resolve(Long.toString(pid));
    try {
      TaskStat whole = stat(process);
      TreeMap<Long, TaskStat> threads = new TreeMap<>();
      try (DirectoryStream<Path> tasks = Files.newDirectoryStream(process.resolve("task"))) {
        for (Path task : tasks) {
          readThread(task).ifPresent(stat -> threads.put(threadId(task), stat));
        }
      }
      return Optional.of(new CpuAccount(pid, whole, threads));
    } catch (IOException | DirectoryIteratorException gone) {
      return Optional.empty();
    }
  }

  /** How much memory of a process is its own and in use, in KiB: heap, stacks, what it mapped. */
  public OptionalLong anonymousKibibytes(long pid) {
    try {
      String status = read(root.resolve(Long.toString(pid)).resolve("status"));
      return TaskStat.kibibytes(status, "RssAnon");
    } catch (IOException gone) {
      return OptionalLong.empty();
    }
  }

  /** A thread may end between being listed and being read; it then counts as ended. */
  private static Optional<TaskStat> readThread(Path task) {
    try {
      return Optional.of(stat(task));
    } catch (IOException ended) {
      return Optional.empty();
    }
  }

  private static long threadId(Path task) {
    return Long.parseLong(String.valueOf(task.getFileName()));
  }

  private static TaskStat stat(Path directory) throws IOException {
    return TaskStat.parse(read(directory.resolve("stat")));
  }

  /** Names of threads are bytes and need not be text. */
  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }
}
