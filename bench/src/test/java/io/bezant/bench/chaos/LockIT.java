package io.bezant.bench.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.cli.ExitCode;
import io.bezant.cli.cluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A holder of a lock that is stopped for longer than its lease wakes up and can do no harm. */
class LockIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path home = Path.of("");

  private void await(String file) throws InterruptedException {
    assertTrue(
        LocalCluster.await(PATIENCE, () -> Files.exists(home.resolve(file))), () -> "no " + file);
  }

  private String read(String file) throws IOException {
    return Files.readString(home.resolve(file)).strip();
  }

  private static void signal(Process process, String name)
      throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    assertEquals(0, kill.waitFor());
  }

  /** Writes to the resource under the lock that its environment names. */
  private static String guardedWrite(String value) {
    return "printf 'create(\"%s\") = \"%s\"\\n\\nput resource "
        + value
        + "\\n\\n\\n' \"$BEZANT_LOCK_KEY\" \"$BEZANT_LOCK_TOKEN\" | \"$BEZANT\" txn";
  }

  @Test
  void holderThatWasStoppedCannotWriteThroughTheFence() throws Exception {
    try (Shell shell = new Shell(home)) {
      shell.startCluster();
      String holding =
          "echo $BEZANT_LOCK_TOKEN > first; while [ ! -e go ]; do sleep 0.1; done; "
              + guardedWrite("stale")
              + " > stale.out 2>&1; echo $? > stale";
      Process stopped = shell.start("lock", "job", "--ttl", "20s", "--", "sh", "-c", holding);
      await("first");
      signal(stopped, "STOP");

      String next = "echo $BEZANT_LOCK_TOKEN > second; " + guardedWrite("fresh") + " > fresh.out";
      shell.run("lock", "job", "--ttl", "60s", "--wait", "60s", "--", "sh", "-c", next).expect(0);
      assertTrue(Long.parseLong(read("second")) > Long.parseLong(read("first")));
      assertEquals("SUCCESS\n\nOK\n".strip(), read("fresh.out"));

      Files.createFile(home.resolve("go"));
      await("stale");
      assertEquals(Integer.toString(ExitCode.COMPARE_FAILED), read("stale"), read("stale.out"));
      assertEquals("fresh\n", shell.run("get", "resource", "--print-value-only").expect(0).out());

      signal(stopped, "CONT");
      assertTrue(stopped.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      shell.run("lock", "job", "--wait", "0s", "--", "true").expect(0);
    }
  }

  @Test
  void lockIsForOneAtATimeAndItsCommandDecidesTheExitCode() throws Exception {
    try (Shell shell = new Shell(home)) {
      shell.startCluster();
      shell.run("lock", "job", "--", "sh", "-c", "exit 7").expect(7);
      Process holder = shell.start("lock", "job", "--", "sh", "-c", "echo > held; exec sleep 1000");
      await("held");
      shell
          .run("lock", "job", "--wait", "1s", "--", "true")
          .expect(ExitCode.COMPARE_FAILED)
          .says("held by others");
      signal(holder, "TERM");
      assertTrue(holder.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      shell.run("lock", "job", "--wait", "0s", "--", "true").expect(0);

      Process leader =
          shell.start("elect", "boss", "10.0.0.7", "--", "sh", "-c", "exec sleep 1000");
      assertTrue(
          LocalCluster.await(
              PATIENCE, () -> leads(shell).contains("10.0.0.7") || !leader.isAlive()));
      signal(leader, "TERM");
      assertTrue(leader.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      shell.run("elect", "boss", "--show").expect(ExitCode.NOT_FOUND);
    }
  }

  private static String leads(Shell shell) {
    try {
      return shell.run("elect", "boss", "--show").out();
    } catch (IOException broken) {
      throw new IllegalStateException(broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
