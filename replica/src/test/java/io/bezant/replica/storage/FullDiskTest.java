package io.bezant.replica.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.SequenceNumber;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system with no room left: it takes the right to mount one. */
class FullDiskTest {
  @TempDir private Path mountPoint = Path.of("");
  private boolean isMounted;

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    isMounted = run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", mountPoint.toString());
    assumeTrue(isMounted, "no file system can be mounted here");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    if (isMounted) {
      assertTrue(run("umount", mountPoint.toString()));
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException noSuchCommand) {
      return false;
    }
  }

  private static java.util.SortedMap<Bytes, Optional<Bytes>> entries(int count, int bytes) {
    TreeMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      changes.put(
          Bytes.utf8("\u0001key %06d".formatted(i)), Optional.of(Bytes.wrap(new byte[bytes])));
    }
    return changes;
  }

  private static CheckpointMark mark(long sequence) {
    return new CheckpointMark(new SequenceNumber(sequence), 7);
  }

  @Test
  void commitThatFindsNoRoomSaysSoAndTheLastOneStays() {
    Path directory = mountPoint.resolve("state");
    try (LmdbStateStore store = LmdbStateStore.open(directory, LmdbOptions.STANDARD)) {
      store.commit(mark(1), entries(100, 100));

      assertThrows(DiskFull.class, () -> store.commit(mark(2), entries(1_000, 10_000)));
    }
    try (LmdbStateStore again = LmdbStateStore.open(directory, LmdbOptions.STANDARD)) {
      assertEquals(new SequenceNumber(1), again.appliedSequence());
      again.auditAll();
    }
  }
}
