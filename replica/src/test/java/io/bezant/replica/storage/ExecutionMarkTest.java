package io.bezant.replica.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.SequenceNumber;
import io.bezant.replica.storage.ExecutionMark.Suspect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutionMarkTest {
  private static final Digest BATCH = digest("batch");
  private static final Digest OTHER = digest("other");

  @TempDir private Path directory;

  private static Digest digest(String name) {
    return Hasher.domain("TEST").bytes(Bytes.utf8(name)).finish();
  }

  private static SequenceNumber at(long place) {
    return new SequenceNumber(place);
  }

  private void dieAt(long place, Digest batch) {
    try (ExecutionMark mark = ExecutionMark.open(directory)) {
      mark.begin(at(place), batch);
    }
  }

  private void live(long first, long last) {
    try (ExecutionMark mark = ExecutionMark.open(directory)) {
      for (long place = first; place <= last; place++) {
        mark.begin(at(place), OTHER);
        mark.end(/* isExecuted= */ true);
      }
    }
  }

  private Optional<Suspect> suspect() {
    try (ExecutionMark mark = ExecutionMark.open(directory)) {
      return mark.suspect();
    }
  }

  private static Optional<Suspect> suspect(long place, int deaths) {
    return Optional.of(new Suspect(at(place), BATCH, deaths));
  }

  @Test
  void nobodyIsSuspectedOfAnEndBetweenBatches() {
    assertEquals(Optional.empty(), suspect());
    live(1, 5);
    assertEquals(Optional.empty(), suspect());
  }

  @Test
  void deathsOverOneBatchAreCountedOnceEach() {
    dieAt(7, BATCH);
    assertEquals(suspect(7, 1), suspect());
    assertEquals(suspect(7, 1), suspect());
    dieAt(7, BATCH);
    dieAt(7, BATCH);
    assertEquals(suspect(7, 3), suspect());
  }

  @Test
  void whatComesBeforeItInTheReplayDoesNotClearIt() {
    dieAt(7, BATCH);
    live(4, 6);
    dieAt(7, BATCH);
    assertEquals(suspect(7, 2), suspect());
  }

  @Test
  void executionOfItOrOfALaterPlaceClearsIt() {
    dieAt(7, BATCH);
    live(7, 7);
    assertEquals(Optional.empty(), suspect());
    dieAt(7, BATCH);
    live(9, 9);
    assertEquals(Optional.empty(), suspect());
  }

  @Test
  void deathElsewhereBeginsAnew() {
    dieAt(7, OTHER);
    dieAt(7, OTHER);
    dieAt(7, BATCH);
    assertEquals(suspect(7, 1), suspect());
    dieAt(8, BATCH);
    assertEquals(suspect(8, 1), suspect());
  }

  @Test
  void endWithARemedyOfItsOwnIsNotCounted() {
    try (ExecutionMark mark = ExecutionMark.open(directory)) {
      mark.begin(at(7), BATCH);
      mark.end(/* isExecuted= */ false);
    }
    assertEquals(Optional.empty(), suspect());
  }

  @Test
  void retryForgets() {
    dieAt(7, BATCH);
    try (ExecutionMark mark = ExecutionMark.open(directory)) {
      mark.forget();
    }
    assertEquals(Optional.empty(), suspect());
  }

  @Test
  void whatIsNotWholeIsTakenForNothing() throws IOException {
    dieAt(7, BATCH);
    suspect();
    Path file = directory.resolve("execution.mark");
    byte[] whole = Files.readAllBytes(file);
    for (int i = 64; i < 64 + 48; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= 1;
      Files.write(file, changed);
      assertEquals(Optional.empty(), suspect(), "byte " + i);
    }
    Files.write(file, new byte[13]);
    assertEquals(Optional.empty(), suspect());
  }
}
