package io.bezant.bench.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.cli.cluster.LocalReplica;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A replica is killed and loses its log, or all but its key and configuration. Started as usual, it
 * comes back by itself while others write, and is needed afterwards: without it there is no quorum.
 */
class LostLogIT {

  private static final long HANG_SECONDS = 240;

  @TempDir private Path home = Path.of("");

  /** What is gone. */
  enum Loss {
    /** The log alone. */
    LOG,
    /** The data directory. */
    DATA
  }

  @ParameterizedTest
  @EnumSource
  void whoLostItsLogComesBackAndIsNeeded(Loss loss) throws IOException, InterruptedException {
    try (Shell shell = new Shell(home)) {
      shell.startCluster();
      for (int i = 0; i < 20; i++) {
        shell.run("put", "before-" + i, "value").expect(0);
      }
      LocalReplica victim = shell.cluster().replicas().get(2);
      victim.kill();
      Path data = shell.directory().resolve("replica-2").resolve("data");
      assertTrue(Files.isDirectory(data), data.toString());
      delete(loss == Loss.LOG ? data.resolve("journal") : data);

      shell.run("cluster", "start", "--replica", "2", "--deadline", "120s");
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(HANG_SECONDS);
      int written = 0;
      while (!isServing(shell)) {
        assertTrue(System.nanoTime() < end, () -> "not healed: " + status(shell));
        shell.run("put", "meanwhile-" + written++, "value").expect(0);
      }

      shell.cluster().replicas().get(1).kill();
      shell.run("put", "after", "value").expect(0);
      for (int i = 0; i < 20; i++) {
        assertEquals("value", shell.run("get", "before-" + i, "--print-value-only").out().strip());
      }
      for (int i = 0; i < written; i++) {
        shell.run("get", "meanwhile-" + i).expect(0);
      }
    }
  }

  private static String status(Shell shell) {
    try {
      return shell.run("cluster", "status", "-w", "json").out();
    } catch (IOException refused) {
      return refused.toString();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return interrupted.toString();
    }
  }

  private static boolean isServing(Shell shell) throws IOException, InterruptedException {
    String answer = shell.run("cluster", "status", "-w", "json").out();
    return answer.split("\"serving\"", -1).length == 5;
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (var found = Files.walk(folder)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
