package io.bezant.replica.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.ReplicaId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  private static final Digest CLUSTER = Hasher.raw().u8(1).finish();
  private static final Digest OTHER_CLUSTER = Hasher.raw().u8(2).finish();
  private static final DirectoryOwner OWNER = new DirectoryOwner(CLUSTER, new ReplicaId(2));

  @TempDir Path temporary;

  private Path created() {
    Path root = temporary.resolve("data");
    DataDirectory.create(root, OWNER);
    return root;
  }

  private static void assertRefused(Path root, DirectoryOwner owner, String... words) {
    DataDirectoryException refusal =
        assertThrows(DataDirectoryException.class, () -> DataDirectory.open(root, owner).close());
    for (String word : words) {
      assertTrue(refusal.toString().contains(word), refusal.getMessage());
    }
  }

  @Test
  void ownerOpensItsDirectoryAgainAndAgain() {
    Path root = created();
    for (int i = 0; i < 3; i++) {
      try (DataDirectory directory = DataDirectory.open(root, OWNER)) {
        assertEquals(OWNER, directory.owner());
        assertTrue(Files.isDirectory(directory.journal()));
        assertTrue(Files.isDirectory(directory.state()));
      }
    }
  }

  @Test
  void secondUserIsRefusedWhileTheFirstHoldsTheLock() {
    Path root = created();
    try (DataDirectory first = DataDirectory.open(root, OWNER)) {
      assertEquals(OWNER, first.owner());
      assertRefused(root, OWNER, "in use by another process");
      assertRefused(root, OWNER, "in use by another process");
    }
  }

  @Test
  void otherClusterIsRefusedNamingBoth() {
    assertRefused(
        created(),
        new DirectoryOwner(OTHER_CLUSTER, new ReplicaId(2)),
        CLUSTER.hex(),
        OTHER_CLUSTER.hex());
  }

  @Test
  void otherReplicaIsRefusedNamingBoth() {
    assertRefused(
        created(), new DirectoryOwner(CLUSTER, new ReplicaId(3)), "replica 2", "replica 3");
  }

  @Test
  void newerFormatIsRefusedNamingBoth() throws IOException {
    Path root = created();
    rewrite(root, "format=1", "format=7");
    assertRefused(root, OWNER, "format 7", "up to 1", "newer version");
  }

  @Test
  void damagedMarkerIsRefused() throws IOException {
    Path root = created();
    rewrite(root, "replica=2", "replica=two");
    assertRefused(root, OWNER, "replica is \"two\"");
    rewrite(root, "replica=two\n", "");
    assertRefused(root, OWNER, "does not name the replica");
    rewrite(root, "bezant data directory", "something else");
    assertRefused(root, OWNER, "first line");
    Files.writeString(root.resolve(DataDirectory.MARKER_NAME), "x".repeat(10_000));
    assertRefused(root, OWNER, "too long");
  }

  @Test
  void emptyDirectoryIsRefusedSinceItsMemoryIsLost() {
    assertRefused(temporary, OWNER, DataDirectory.MARKER_NAME, "bezant init", "mount it");
  }

  @Test
  void directoryWithContentsIsNotSetUpAgain() {
    Path root = created();
    DataDirectoryException refusal =
        assertThrows(DataDirectoryException.class, () -> DataDirectory.create(root, OWNER));
    assertTrue(refusal.toString().contains("not empty"), refusal.getMessage());
  }

  private static void rewrite(Path root, String from, String to) throws IOException {
    Path marker = root.resolve(DataDirectory.MARKER_NAME);
    Files.writeString(marker, Files.readString(marker).replace(from, to));
  }
}
