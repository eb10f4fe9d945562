package io.bezant.replica.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.protocol.SequenceNumber;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/** What was removed and is not committed yet costs one scan, and no scan shows anything else. */
class EmptySpansTest {
  private static final int KEYS = 1_000;
  private static final Bytes RECORD = Bytes.utf8("record");

  private final List<CheckpointOutcome> outcomes = new ArrayList<>();
  private final ArrayDeque<Runnable> commits = new ArrayDeque<>();
  private final CountedStore store = new CountedStore(new MemoryStateStore(new ChunkBounds(2, 4)));
  private final WorkingState state =
      new WorkingState(store, commits::add, outcomes::add, Long.MAX_VALUE);
  private long place;

  private static Bytes key(int number) {
    return Bytes.utf8("k%04d".formatted(number));
  }

  private void freeze() {
    place++;
    state.freeze(new CheckpointMark(new SequenceNumber(place), place));
  }

  private void commit() {
    commits.remove().run();
    state.complete(outcomes.removeFirst());
  }

  private SortedMap<Bytes, Bytes> scan(Bytes from, Optional<Bytes> to, int most) {
    TreeMap<Bytes, Bytes> shown = new TreeMap<>();
    state.scan(
        from,
        to,
        (key, record) -> {
          shown.put(key, record);
          return shown.size() < most;
        });
    return shown;
  }

  @Test
  void removedKeysArePassedOnce() {
    for (int i = 0; i < KEYS; i++) {
      state.put(key(i), RECORD);
    }
    freeze();
    commit();
    for (int i = 0; i < KEYS - 1; i++) {
      state.delete(key(i));
    }
    assertEquals(1, scan(key(0), Optional.of(key(KEYS)), 10).size());
    assertTrue(store.shown >= KEYS);
    store.shown = 0;
    for (int i = 0; i < 100; i++) {
      assertEquals(1, scan(key(i * 7), Optional.of(key(KEYS)), 10).size());
    }
    assertTrue(store.shown <= 100, () -> store.shown + " records of the store were read again");
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void scansShowWhatIsThere(@ForAll Random random) {
    new EmptySpansTest().runBesideAPlainMap(random);
  }

  private void runBesideAPlainMap(Random random) {
    TreeMap<Bytes, Bytes> model = new TreeMap<>();
    for (int step = 0; step < 60; step++) {
      int first = random.nextInt(KEYS);
      int last = Math.min(KEYS, first + random.nextInt(random.nextBoolean() ? 10 : 400));
      switch (random.nextInt(6)) {
        case 0, 1 -> put(model, first, last);
        case 2, 3 -> delete(model, first, last);
        case 4 -> freeze();
        default -> {
          if (!commits.isEmpty()) {
            commit();
          }
        }
      }
      for (int i = 0; i < 5; i++) {
        compare(model, random);
      }
    }
  }

  private void put(SortedMap<Bytes, Bytes> model, int first, int last) {
    for (int i = first; i < last; i++) {
      state.put(key(i), RECORD);
      model.put(key(i), RECORD);
    }
  }

  private void delete(SortedMap<Bytes, Bytes> model, int first, int last) {
    for (int i = first; i < last; i++) {
      state.delete(key(i));
      model.remove(key(i));
    }
  }

  private void compare(SortedMap<Bytes, Bytes> model, Random random) {
    Bytes from = random.nextInt(8) == 0 ? Bytes.EMPTY : key(random.nextInt(KEYS));
    Bytes to = key(random.nextInt(KEYS));
    int most = random.nextBoolean() ? 3 : KEYS;
    boolean isOpen = random.nextInt(4) == 0;
    SortedMap<Bytes, Bytes> all =
        isOpen
            ? model.tailMap(from)
            : from.compareTo(to) < 0 ? model.subMap(from, to) : new TreeMap<>();
    TreeMap<Bytes, Bytes> expected = new TreeMap<>();
    all.entrySet().stream().limit(most).forEach(e -> expected.put(e.getKey(), e.getValue()));
    assertEquals(expected, scan(from, isOpen ? Optional.empty() : Optional.of(to), most));
  }

  /** A store that counts what its scans show. */
  private static final class CountedStore implements StateStore {
    private final StateStore store;
    long shown;

    CountedStore(StateStore store) {
      this.store = store;
    }

    @Override
    public Optional<Bytes> get(Bytes entryKey) {
      return store.get(entryKey);
    }

    @Override
    public void scan(Bytes from, Optional<Bytes> to, Visitor visitor) {
      store.scan(
          from,
          to,
          (key, record) -> {
            shown++;
            return visitor.visit(key, record);
          });
    }

    @Override
    public Optional<StateRoot> lastRoot() {
      return store.lastRoot();
    }

    @Override
    public StateRoot commit(CheckpointMark mark, SortedMap<Bytes, Optional<Bytes>> changes) {
      return store.commit(mark, changes);
    }

    @Override
    public StagedState stage() {
      return store.stage();
    }

    @Override
    public void discardStaged() {
      store.discardStaged();
    }

    @Override
    public StateSnapshot openSnapshot() {
      return store.openSnapshot();
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
