package io.bezant.replica.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.protocol.SequenceNumber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** The store in memory, the store in LMDB and a plain map, side by side. */
class StateStoreEquivalenceTest {
  private static final LmdbOptions OPTIONS = new LmdbOptions(64 << 20, new ChunkBounds(2, 4));

  @Property(tries = 12, shrinking = ShrinkingMode.OFF)
  void memoryAndLmdbAgreeOverCommitsSnapshotsAndRestarts(@ForAll Random random) throws IOException {
    Path directory = Files.createTempDirectory("bezant-state");
    try (Trio trio = new Trio(directory, random)) {
      for (int step = 0; step < 25; step++) {
        switch (random.nextInt(10)) {
          case 0 -> trio.reopen();
          case 1 -> trio.pin();
          case 2 -> trio.unpin();
          default -> trio.commit();
        }
        trio.compareAll();
      }
    } finally {
      deleteAll(directory);
    }
  }

  /** Deletes a directory with everything in it. */
  static void deleteAll(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Both stores and the model, with snapshots of all three. */
  private static final class Trio implements AutoCloseable {
    private final Path directory;
    private final Random random;
    private final int keyCount;
    private LmdbStateStore lmdb;
    private MemoryStateStore memory = new MemoryStateStore(OPTIONS.bounds());
    private final TreeMap<Bytes, Bytes> model = new TreeMap<>();
    private final List<Pinned> pinned = new ArrayList<>();
    private long sequence;

    private record Pinned(
        StateSnapshot lmdb, StateSnapshot memory, SortedMap<Bytes, Bytes> model) {}

    Trio(Path directory, Random random) {
      this.directory = directory;
      this.random = random;
      this.keyCount = 1 + random.nextInt(300);
      this.lmdb = LmdbStateStore.open(directory, OPTIONS);
    }

    void commit() {
      TreeMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
      int count = random.nextInt(80);
      int deletePercent = random.nextInt(100);
      for (int i = 0; i < count; i++) {
        Optional<Bytes> record =
            random.nextInt(100) < deletePercent ? Optional.empty() : Optional.of(randomRecord());
        changes.put(randomKey(), record);
      }
      sequence += 1 + random.nextInt(5);
      CheckpointMark mark =
          new CheckpointMark(new SequenceNumber(sequence), random.nextInt(1 << 20));
      changes.forEach(
          (key, record) ->
              record.ifPresentOrElse(value -> model.put(key, value), () -> model.remove(key)));
      assertEquals(memory.commit(mark, changes), lmdb.commit(mark, changes));
    }

    private Bytes randomKey() {
      int number = random.nextInt(keyCount);
      // Every tenth key is as long as a key may be, and one is the smallest key there is.
      if (number == 0) {
        return Bytes.of((byte) 0);
      }
      Bytes key = Bytes.utf8(String.format("%c%05d", number % 5, number * 7919));
      Bytes tail = Bytes.wrap(new byte[StateView.MAX_ENTRY_KEY_BYTES - key.size()]);
      return number % 10 == 1 ? key.concat(tail) : key;
    }

    private Bytes randomRecord() {
      byte[] record = new byte[random.nextInt(20) == 0 ? random.nextInt(9000) : random.nextInt(60)];
      random.nextBytes(record);
      return Bytes.wrap(record);
    }

    void reopen() {
      unpinAll();
      lmdb.close();
      lmdb = LmdbStateStore.open(directory, OPTIONS);
      memory = memory.reopen();
    }

    void pin() {
      pinned.add(new Pinned(lmdb.openSnapshot(), memory.openSnapshot(), new TreeMap<>(model)));
    }

    void unpin() {
      if (!pinned.isEmpty()) {
        Pinned any = pinned.remove(random.nextInt(pinned.size()));
        any.lmdb().close();
        any.memory().close();
      }
    }

    private void unpinAll() {
      while (!pinned.isEmpty()) {
        unpin();
      }
    }

    void compareAll() {
      assertEquals(memory.lastRoot(), lmdb.lastRoot());
      assertEquals(sequence, lmdb.appliedSequence().value());
      compare(model, lmdb);
      compare(model, memory);
      for (Pinned each : pinned) {
        assertEquals(each.memory().root(), each.lmdb().root());
        compare(each.model(), each.lmdb());
        compare(each.model(), each.memory());
        audit(each.lmdb());
        audit(each.memory());
      }
    }

    private void compare(SortedMap<Bytes, Bytes> expected, StateView view) {
      Bytes probe = randomKey();
      assertEquals(Optional.ofNullable(expected.get(probe)), view.get(probe));
      assertEquals(expected, all(view, Bytes.EMPTY, Optional.empty()));
      Bytes other = randomKey();
      if (probe.compareTo(other) < 0) {
        assertEquals(expected.subMap(probe, other), all(view, probe, Optional.of(other)));
      } else {
        assertEquals(Map.of(), all(view, probe, Optional.of(other)));
      }
    }

    private static void audit(StateSnapshot snapshot) {
      if (snapshot.root().isPresent()) {
        assertEquals(List.of(), snapshot.audit().checkAll());
        assertEquals(snapshot.root().get().top(), snapshot.audit().recomputeTop());
      }
    }

    private static Map<Bytes, Bytes> all(StateView view, Bytes from, Optional<Bytes> to) {
      TreeMap<Bytes, Bytes> seen = new TreeMap<>();
      view.scan(
          from,
          to,
          (key, record) -> {
            seen.put(key, record);
            return true;
          });
      return seen;
    }

    @Override
    public void close() {
      unpinAll();
      lmdb.close();
      memory.close();
    }
  }
}
