package io.bezant.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicaProcessTest {

  private static final Path DIRECTORY = Path.of("/clusters/one/replica-1");

  @TempDir private Path folder = Path.of("");

  @Test
  void processIsOursOnlyWithOurDirectory() {
    String main = "io.bezant.replica.ReplicaServer";
    assertTrue(isOurs("java", "-cp", "a:b", main, "--dir", "/clusters/one/replica-1"));
    assertTrue(isOurs("bash", "/b/bezant", "replica", "run", "--dir", "/clusters/one/replica-1"));
    assertFalse(isOurs("java", "-cp", "a:b", main, "--dir", "/clusters/one/replica-11"));
    assertFalse(isOurs("java", "-cp", "a:b", main, "--dir"));
    assertFalse(isOurs("vim", "--dir", "/clusters/one/replica-1"));
    assertFalse(isOurs("bash", "run", "replica", "--dir", "/clusters/one/replica-1"));
  }

  private static boolean isOurs(String... arguments) {
    return ReplicaProcess.isReplicaOf(List.of(arguments), DIRECTORY);
  }

  @Test
  void strangerWithOurProcessIdIsNotOurReplica() throws IOException {
    Path pidFile = folder.resolve("replica.pid");
    Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");
    assertEquals(Optional.empty(), new ReplicaProcess(pidFile, folder).find());
  }

  @Test
  void garbageIsNoProcessId() throws IOException {
    Path pidFile = folder.resolve("replica.pid");
    for (String garbage : List.of("", "-1", "12 34", "99999999999999999999", "abc")) {
      Files.writeString(pidFile, garbage);
      assertEquals(Optional.empty(), new ReplicaProcess(pidFile, folder).find(), garbage);
    }
  }
}
