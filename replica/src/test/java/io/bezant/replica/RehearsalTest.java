package io.bezant.replica;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RehearsalTest {

  @TempDir private Path home = Path.of("");

  @Test
  void replicasThatAreRehearsedComeToServe() throws Exception {
    assertTrue(Rehearsal.play(home, Duration.ofSeconds(60)));
    assertTrue(Files.exists(home.resolve("replica-3").resolve("data")), "it uses a real disk");
  }

  @Test
  void whoHasNoPatienceIsToldSo() throws Exception {
    assertFalse(Rehearsal.play(home, Duration.ZERO));
  }
}
