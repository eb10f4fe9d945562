package io.bezant.replica.storage;

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

class DamagedFilesTest {

  @TempDir Path directory;

  private void writeState(String text) throws IOException {
    Files.createDirectories(directory.resolve("state"));
    Files.writeString(directory.resolve("state").resolve("data.mdb"), text);
  }

  private static List<Integer> numbers(DamagedFiles damaged) {
    return damaged.list().stream().map(DamagedFiles.Kept::number).toList();
  }

  @Test
  void setKeepsItsFilesAndTheReason() throws IOException {
    writeState("broken");
    DamagedFiles damaged = new DamagedFiles(directory);

    Path place = damaged.setAside("state", "page 7 is damaged").orElseThrow();

    assertFalse(Files.exists(directory.resolve("state")));
    assertEquals(directory.resolve("damaged").resolve("0001-state"), place);
    assertEquals("broken", Files.readString(place.resolve("state").resolve("data.mdb")));
    assertEquals("page 7 is damaged\n", Files.readString(place.resolve("REASON.txt")));
    assertEquals(List.of(new DamagedFiles.Kept(1, "state", place)), damaged.list());
  }

  @Test
  void nothingIsSetAsideWhereNothingIs() {
    DamagedFiles damaged = new DamagedFiles(directory);

    assertEquals(Optional.empty(), damaged.setAside("state", "missing"));
    assertEquals(List.of(), damaged.list());
  }

  @Test
  void oldestSetsGoBeyondTheirNumber() throws IOException {
    for (int i = 1; i <= DamagedFiles.MAX_SETS + 2; i++) {
      writeState("number " + i);
      assertTrue(new DamagedFiles(directory).setAside("state", "again").isPresent());
    }

    assertEquals(List.of(3, 4, 5, 6), numbers(new DamagedFiles(directory)));
  }

  @Test
  void oldestSetsGoBeyondTheirBytesAndTheNewestStays() throws IOException {
    DamagedFiles damaged = new DamagedFiles(directory, 100);
    writeState("x".repeat(40));
    damaged.setAside("state", "a");
    writeState("x".repeat(40));
    damaged.setAside("state", "b");
    assertEquals(List.of(1, 2), numbers(damaged));

    writeState("x".repeat(200));
    damaged.setAside("state", "c");

    assertEquals(List.of(3), numbers(damaged));
  }

  @Test
  void strangersInTheFolderAreLeftAlone() throws IOException {
    Path stranger = Files.createDirectories(directory.resolve("damaged").resolve("notes"));
    writeState("broken");
    DamagedFiles damaged = new DamagedFiles(directory);
    damaged.setAside("state", "why");

    assertEquals(List.of(1), numbers(damaged));
    assertTrue(Files.exists(stranger));
  }
}
