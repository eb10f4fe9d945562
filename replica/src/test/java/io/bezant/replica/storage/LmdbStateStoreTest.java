package io.bezant.replica.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.protocol.SequenceNumber;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LmdbStateStoreTest {
  private static final LmdbOptions OPTIONS = new LmdbOptions(64 << 20, ChunkBounds.STANDARD);

  @TempDir Path directory;

  private static Bytes key(int number) {
    return Bytes.utf8(String.format("\u0001key %06d", number));
  }

  private static CheckpointMark mark(long sequence) {
    return new CheckpointMark(new SequenceNumber(sequence), 7);
  }

  private static NavigableMap<Bytes, Optional<Bytes>> puts(int from, int to, int recordBytes) {
    TreeMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
    Random random = new Random(from);
    for (int i = from; i < to; i++) {
      byte[] record = new byte[recordBytes];
      random.nextBytes(record);
      changes.put(key(i), Optional.of(Bytes.wrap(record)));
    }
    return changes;
  }

  private Path file() {
    return directory.resolve(LmdbStateStore.FILE_NAME);
  }

  /** Makes a store with 2,000 entries and closes it. */
  private StateRoot filled() {
    try (LmdbStateStore store = LmdbStateStore.open(directory, OPTIONS)) {
      store.commit(mark(1), puts(0, 1000, 100));
      return store.commit(mark(2), puts(1000, 2000, 100));
    }
  }

  @Test
  void newStoreHasNoRootAndSequenceZero() {
    try (LmdbStateStore store = LmdbStateStore.open(directory, OPTIONS)) {
      assertEquals(Optional.empty(), store.lastRoot());
      assertEquals(SequenceNumber.ZERO, store.appliedSequence());
      assertEquals(Optional.empty(), store.get(key(1)));
    }
  }

  @Test
  void keysOutsideTheLimitsAreRejected() {
    try (LmdbStateStore store = LmdbStateStore.open(directory, OPTIONS)) {
      Bytes tooLong = Bytes.wrap(new byte[StateView.MAX_ENTRY_KEY_BYTES + 1]);
      assertThrows(IllegalArgumentException.class, () -> store.get(tooLong));
      assertThrows(IllegalArgumentException.class, () -> store.get(Bytes.EMPTY));
      NavigableMap<Bytes, Optional<Bytes>> changes = puts(0, 5, 5);
      changes.put(tooLong, Optional.of(Bytes.EMPTY));
      assertThrows(IllegalArgumentException.class, () -> store.commit(mark(1), changes));
      assertEquals(Optional.empty(), store.lastRoot());
      assertEquals(Optional.empty(), store.get(key(0)));
    }
  }

  @Test
  void commitMustComeAfterTheLast() {
    filled();
    try (LmdbStateStore store = LmdbStateStore.open(directory, OPTIONS)) {
      assertThrows(IllegalArgumentException.class, () -> store.commit(mark(2), new TreeMap<>()));
    }
  }

  @Test
  void rewritingTheSameRecordsKeepsTheTop() {
    StateRoot before = filled();
    try (LmdbStateStore store = LmdbStateStore.open(directory, OPTIONS)) {
      StateRoot after = store.commit(mark(3), puts(1000, 2000, 100));
      assertEquals(before.top(), after.top());
      assertNotEquals(before.digest(), after.digest());
    }
  }

  @Test
  void otherChunkBoundsAreRefused() {
    filled();
    LmdbOptions others = new LmdbOptions(64 << 20, new ChunkBounds(2, 4));
    CorruptStateException refusal =
        assertThrows(
            CorruptStateException.class, () -> LmdbStateStore.open(directory, others).close());
    assertTrue(refusal.toString().contains("max=64"), refusal.getMessage());
  }

  @Test
  void fullMapFailsTheCommitAndLeavesTheStoreAsItWas() {
    LmdbOptions tiny = new LmdbOptions(1 << 20, ChunkBounds.STANDARD);
    try (LmdbStateStore store = LmdbStateStore.open(directory, tiny)) {
      StateRoot before = store.commit(mark(1), puts(0, 100, 100));
      StateStoreFailure failure =
          assertThrows(
              StateStoreFailure.class, () -> store.commit(mark(2), puts(100, 300, 10_000)));
      assertTrue(failure.toString().contains("mapSizeBytes"), failure.getMessage());
      assertEquals(Optional.of(before), store.lastRoot());
      assertEquals(Optional.empty(), store.get(key(150)));
    }
  }

  @Test
  void commitThatFailedLeavesNoTraceInTheNextOne() {
    LmdbOptions tiny = new LmdbOptions(1 << 20, ChunkBounds.STANDARD);
    MemoryStateStore judge = new MemoryStateStore(tiny.bounds());
    try (LmdbStateStore store = LmdbStateStore.open(directory, tiny)) {
      // The second one looks at every leaf, which the first one has made.
      for (int i = 1; i <= 2; i++) {
        var changes = puts(0, 300, 100 + i);
        assertEquals(judge.commit(mark(i), changes), store.commit(mark(i), changes));
      }
      assertThrows(StateStoreFailure.class, () -> store.commit(mark(3), puts(0, 200, 10_000)));
      var changes = puts(5, 9, 100);
      assertEquals(judge.commit(mark(4), changes), store.commit(mark(4), changes));
    }
  }

  @Test
  void closedStoreFailsEveryCallAndOpenSnapshotsHoldItOpen() {
    LmdbStateStore store = LmdbStateStore.open(directory, OPTIONS);
    StateSnapshot snapshot = store.openSnapshot();
    assertThrows(IllegalStateException.class, store::close);
    snapshot.close();
    snapshot.close();
    store.close();
    store.close();
    assertThrows(IllegalStateException.class, () -> store.get(key(1)));
    assertThrows(IllegalStateException.class, () -> store.commit(mark(1), new TreeMap<>()));
    assertThrows(IllegalStateException.class, store::openSnapshot);
  }

  @Test
  void readsGoOnWhileAnotherThreadCommits() throws InterruptedException {
    try (LmdbStateStore store = LmdbStateStore.open(directory, OPTIONS)) {
      store.commit(mark(1), puts(0, 500, 50));
      AtomicBoolean done = new AtomicBoolean();
      Thread committer =
          new Thread(
              () -> {
                for (int i = 2; i < 40; i++) {
                  store.commit(mark(i), puts(0, 500, 50));
                }
                done.set(true);
              });
      committer.start();
      Random random = new Random(1);
      NavigableMap<Bytes, Optional<Bytes>> expected = puts(0, 500, 50);
      while (!done.get() && committer.isAlive()) {
        Bytes key = key(random.nextInt(500));
        assertEquals(expected.get(key), store.get(key));
      }
      committer.join();
      assertTrue(done.get());
      assertEquals(new SequenceNumber(39), store.appliedSequence());
    }
  }

  @Test
  void repeatedCommitsReuseSpace() {
    try (LmdbStateStore store = LmdbStateStore.open(directory, OPTIONS)) {
      store.commit(mark(1), puts(0, 2000, 100));
      for (int i = 2; i < 10; i++) {
        store.commit(mark(i), puts(0, 2000, 100));
      }
      long before = store.fileBytes();
      for (int i = 10; i < 60; i++) {
        store.commit(mark(i), puts(0, 2000, 100));
      }
      assertTrue(store.fileBytes() < before + before / 5, before + " then " + store.fileBytes());
    }
  }

  @Test
  void everyFlippedBitOfARecordIsNoticedByItsRead() throws IOException {
    filled();
    Bytes marker = puts(0, 1000, 100).getOrDefault(key(0), Optional.empty()).orElseThrow();
    long record = find(Files.readAllBytes(file()), marker);
    int storedBytes = StoredRecord.HEADER_BYTES + marker.size();
    int keyBytes = key(0).size();
    for (int bit = 0; bit < (storedBytes + keyBytes) * 8; bit += 5) {
      long at = record - StoredRecord.HEADER_BYTES - keyBytes + bit / 8;
      flip(at, bit % 8);
      try (LmdbStateStore store = LmdbStateStore.open(directory, OPTIONS)) {
        CorruptStateException found =
            assertThrows(
                CorruptStateException.class,
                () -> store.scan(Bytes.EMPTY, Optional.empty(), (key, value) -> true));
        assertTrue(found.toString().contains("table kv, key"), found.getMessage());
        if (bit / 8 >= keyBytes) {
          assertThrows(CorruptStateException.class, () -> store.get(key(0)));
        }
      }
      flip(at, bit % 8);
    }
  }

  @Test
  void cutFileIsRefusedAndDoesNotKillTheProcess() throws IOException {
    StateRoot root = filled();
    byte[] whole = Files.readAllBytes(file());
    int page = 4096;
    int pages = whole.length / page;
    for (int kept = 0; kept < pages; kept += 1 + kept / 8) {
      Files.write(file(), Arrays.copyOf(whole, kept * page));
      if (kept > 0) {
        assertRefusedOrWhole(root);
      }
      Files.write(file(), Arrays.copyOf(whole, kept * page + 100));
      CorruptStateException refusal =
          assertThrows(
              CorruptStateException.class, () -> LmdbStateStore.open(directory, OPTIONS).close());
      assertTrue(refusal.toString().contains("cut off"), refusal.getMessage());
    }
    Files.write(file(), whole);
    assertEquals(new SequenceNumber(2), reopenedSequence());
  }

  /** Either the store is refused, or only pages are missing that held nothing. */
  private void assertRefusedOrWhole(StateRoot root) {
    try (LmdbStateStore store = LmdbStateStore.open(directory, OPTIONS);
        StateSnapshot snapshot = store.openSnapshot()) {
      assertEquals(Optional.of(root), snapshot.root());
      assertEquals(root.top(), snapshot.audit().recomputeTop());
    } catch (CorruptStateException e) {
      assertTrue(e.toString().contains(directory.toString()), e.getMessage());
    }
  }

  /** Keys out of order, as flipped bits of a key leave them: found by the tree, not by LMDB. */
  @Test
  void treeThatMakesNoSenseToACommitIsDamage() throws IOException {
    filled();
    byte[] bytes = Files.readAllBytes(file());
    byte[] wanted = "key 000500".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    for (int at = 0; at + wanted.length < bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        flip(at + 4, 3);
      }
    }
    try (LmdbStateStore store = LmdbStateStore.open(directory, OPTIONS)) {
      assertThrows(CorruptStateException.class, () -> store.commit(mark(3), puts(490, 510, 100)));
    }
  }

  /** LMDB itself refuses the table then; whoever reads must be told that the state is damaged. */
  @Test
  void damageThatTheLibraryFindsWhileTheScrubberReadsIsDamageOfTheState() throws IOException {
    filled();
    try (LmdbStateStore store = LmdbStateStore.open(directory, OPTIONS)) {
      Scrubber scrubber = ScrubberTest.over(store);
      scrubber.step(3);

      spoilNamesOfTables();

      assertThrows(CorruptStateException.class, () -> ScrubberTest.pass(scrubber));
      assertThrows(CorruptStateException.class, store::auditAll);
    }
  }

  /** The flag of each table's record in the table of tables, two bytes before its name's size. */
  private void spoilNamesOfTables() throws IOException {
    byte[] bytes = Files.readAllBytes(file());
    for (int at = 4; at + 2 < bytes.length; at++) {
      boolean isName = bytes[at] == 'm' && bytes[at + 1] == '0';
      boolean hasItsSize = bytes[at - 2] == 2 && bytes[at - 1] == 0;
      if (isName && hasItsSize && bytes[at - 4] == 2) {
        flip(at - 4, 1);
      }
    }
  }

  @Test
  void damagedHeaderIsRefused() throws IOException {
    filled();
    for (int at : new int[] {16, 41, 10, 4096 + 16, 4096 + 40, 4096 + 10}) {
      flip(at, 1);
      assertThrows(
          CorruptStateException.class, () -> LmdbStateStore.open(directory, OPTIONS).close());
      flip(at, 1);
    }
    assertEquals(new SequenceNumber(2), reopenedSequence());
  }

  private SequenceNumber reopenedSequence() {
    try (LmdbStateStore store = LmdbStateStore.open(directory, OPTIONS)) {
      return store.appliedSequence();
    }
  }

  private void flip(long at, int bit) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file().toFile(), "rw")) {
      bytes.seek(at);
      int before = bytes.read();
      bytes.seek(at);
      bytes.write(before ^ (1 << bit));
    }
  }

  /** Where the only copy that the newest commit refers to lies: the last one in the file. */
  private static long find(byte[] file, Bytes wanted) {
    byte[] bytes = wanted.toByteArray();
    for (int at = file.length - bytes.length; at >= 0; at--) {
      if (Arrays.equals(file, at, at + bytes.length, bytes, 0, bytes.length)) {
        return at;
      }
    }
    throw new AssertionError("not found");
  }
}
