package io.bezant.replica.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same sequence of operations gives the same answers and, byte for byte, the same roots of the
 * state in processes with another locale, time zone, encoding, hash of objects, collector and heap,
 * over either storage, whenever they begin anew (§14).
 */
class SameRootsInEveryJvmTest {

  private static final long SEED = 14;
  private static final int SECONDS = 120;
  private static final int LEAST_LINES = 150;

  private static final List<List<String>> WORLDS =
      List.of(
          List.of(
              "-Duser.language=en",
              "-Duser.country=US",
              "-Duser.timezone=UTC",
              "-Dfile.encoding=UTF-8",
              "-XX:hashCode=5",
              "-XX:+UseG1GC",
              "-Xmx256m"),
          List.of(
              "-Duser.language=tr",
              "-Duser.country=TR",
              "-Duser.timezone=Asia/Kathmandu",
              "-Dfile.encoding=ISO-8859-1",
              "-XX:hashCode=0",
              "-XX:+UseSerialGC",
              "-Xmx48m"),
          List.of(
              "-Duser.language=ar",
              "-Duser.country=EG",
              "-Duser.timezone=America/St_Johns",
              "-Dfile.encoding=US-ASCII",
              "-XX:hashCode=2",
              "-XX:+UseParallelGC",
              "-Xmx96m"),
          List.of(
              "-Duser.language=th",
              "-Duser.country=TH",
              "-Duser.variant=TH",
              "-Duser.timezone=Pacific/Chatham",
              "-Dfile.encoding=windows-874",
              "-XX:hashCode=3",
              "-XX:+UseZGC",
              "-Xmx200m"));

  @TempDir private Path folder;

  @Test
  void everyJvmComesToTheSameRoots() throws IOException, InterruptedException {
    List<Process> processes = new ArrayList<>();
    try {
      for (int i = 0; i < WORLDS.size(); i++) {
        processes.add(start(i));
      }
      List<String> told = new ArrayList<>();
      for (Process each : processes) {
        try (InputStream out = each.getInputStream()) {
          told.add(new String(out.readAllBytes(), StandardCharsets.US_ASCII));
        }
        assertTrue(each.waitFor(SECONDS, TimeUnit.SECONDS), "it has not ended");
        String errors = Files.readString(errors(told.size() - 1));
        assertEquals(0, each.exitValue(), () -> told.getLast() + errors);
      }
      assertTrue(told.getFirst().lines().count() >= LEAST_LINES, told.getFirst());
      IntStream.range(1, told.size())
          .forEach(i -> assertEquals(told.getFirst(), told.get(i), () -> "as " + WORLDS.get(i)));
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }

  private Path errors(int index) {
    return folder.resolve("errors-" + index);
  }

  /** Every second one keeps its state on disk; each begins anew at moments of its own. */
  private Process start(int index) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UnlockExperimentalVMOptions");
    command.addAll(WORLDS.get(index));
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            SequenceOfRoots.class.getName(),
            Long.toString(SEED),
            Integer.toString(index)));
    if (index % 2 == 1) {
      command.add(folder.resolve(Integer.toString(index)).toString());
    }
    return new ProcessBuilder(command).redirectError(errors(index).toFile()).start();
  }
}
