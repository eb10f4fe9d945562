package io.bezant.replica.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.protocol.SequenceNumber;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

class WorkingStateTest {
  private static final Bytes A = Bytes.utf8("\u0001a");
  private static final Bytes B = Bytes.utf8("\u0001b");
  private static final Bytes C = Bytes.utf8("\u0001c");
  private static final Bytes ONE = Bytes.utf8("one");
  private static final Bytes TWO = Bytes.utf8("two");
  private static final long MAX_OVERLAY_BYTES = 1000;

  private final MemoryStateStore store = new MemoryStateStore(new ChunkBounds(2, 4));
  private final ArrayDeque<Runnable> commits = new ArrayDeque<>();
  private final ArrayDeque<CheckpointOutcome> outcomes = new ArrayDeque<>();
  private final WorkingState state =
      new WorkingState(store, commits::add, outcomes::add, MAX_OVERLAY_BYTES);

  private static CheckpointMark mark(long sequence) {
    return new CheckpointMark(new SequenceNumber(sequence), sequence * 1000);
  }

  private StateRoot commitAndComplete() {
    commits.remove().run();
    return state.complete(outcomes.remove());
  }

  @Test
  void readsSeeTheNewestOverlayFirst() {
    state.put(A, ONE);
    state.freeze(mark(1));
    assertEquals(Optional.of(ONE), state.get(A));
    state.put(A, TWO);
    assertEquals(Optional.of(TWO), state.get(A));
    state.freeze(mark(2));
    state.delete(A);
    assertEquals(Optional.empty(), state.get(A));
    assertEquals(Optional.empty(), store.get(A));
  }

  @Test
  void deletionHidesWhatTheStoreHolds() {
    state.put(A, ONE);
    state.freeze(mark(1));
    commitAndComplete();
    state.delete(A);
    assertEquals(Optional.empty(), state.get(A));
    assertEquals(Optional.of(ONE), store.get(A));
    state.freeze(mark(2));
    commitAndComplete();
    assertEquals(Optional.empty(), store.get(A));
  }

  @Test
  void writesAfterAFreezeAreNotPartOfItsCheckpoint() {
    state.put(A, ONE);
    state.freeze(mark(1));
    state.put(A, TWO);
    commitAndComplete();
    assertEquals(Optional.of(ONE), store.get(A));
    assertEquals(Optional.of(TWO), state.get(A));
  }

  @Test
  void oneCommitIsInProgressAndTheOthersWaitInOrder() {
    state.put(A, ONE);
    state.freeze(mark(1));
    state.put(B, ONE);
    state.freeze(mark(2));
    state.freeze(mark(3));
    assertEquals(1, commits.size());
    assertEquals(3, state.frozenCount());
    assertEquals(mark(1), commitAndComplete().mark());
    assertEquals(1, commits.size());
    assertEquals(mark(2), commitAndComplete().mark());
    assertEquals(mark(3), commitAndComplete().mark());
    assertEquals(0, state.frozenCount());
    assertTrue(commits.isEmpty());
    assertEquals(new SequenceNumber(3), store.appliedSequence());
  }

  @Test
  void readsStayTheSameBetweenCommitAndItsCompletion() {
    state.put(A, ONE);
    state.freeze(mark(1));
    commits.remove().run();
    assertEquals(Optional.of(ONE), store.get(A));
    assertEquals(Optional.of(ONE), state.get(A));
    assertEquals(1, state.frozenCount());
  }

  @Test
  void failedCommitEndsInAStateStoreFailure() {
    state.put(A, ONE);
    state.freeze(mark(1));
    store.close();
    commits.remove().run();
    CheckpointOutcome outcome = outcomes.remove();
    assertInstanceOf(CheckpointOutcome.Failed.class, outcome);
    StateStoreFailure failure =
        assertThrows(StateStoreFailure.class, () -> state.complete(outcome));
    assertTrue(failure.toString().contains("sequence 1"), failure.getMessage());
  }

  /** The remedy for damage is another than for a disk that refuses. */
  @Test
  void damageFoundByACommitStaysDamage() {
    state.put(A, ONE);
    state.freeze(mark(1));
    CorruptStateException damage = new CorruptStateException("table m0", "a chunk", "nothing");

    assertThrows(
        CorruptStateException.class,
        () -> state.complete(new CheckpointOutcome.Failed(mark(1), damage)));
  }

  @Test
  void fullDiskFoundByACommitStaysAFullDisk() {
    state.put(A, ONE);
    state.freeze(mark(1));

    assertThrows(
        DiskFull.class,
        () -> state.complete(new CheckpointOutcome.Failed(mark(1), new DiskFull("no room"))));
  }

  @Test
  void checkpointsMustComeInOrder() {
    state.freeze(mark(5));
    assertThrows(IllegalArgumentException.class, () -> state.freeze(mark(5)));
    commits.remove().run();
    CheckpointOutcome outcome = outcomes.remove();
    state.complete(outcome);
    assertThrows(IllegalStateException.class, () -> state.complete(outcome));
    WorkingState restarted =
        new WorkingState(store.reopen(), Runnable::run, outcomes::add, MAX_OVERLAY_BYTES);
    assertThrows(IllegalArgumentException.class, () -> restarted.freeze(mark(5)));
  }

  @Test
  void overlayBytesCountWhatWaitsAndReachTheLimit() {
    assertEquals(0, state.overlayBytes());
    state.put(A, Bytes.wrap(new byte[400]));
    long once = state.overlayBytes();
    state.put(A, Bytes.wrap(new byte[400]));
    assertEquals(once, state.overlayBytes());
    state.delete(A);
    assertEquals(once - 400, state.overlayBytes());
    state.put(A, Bytes.wrap(new byte[400]));
    state.freeze(mark(1));
    assertEquals(once, state.overlayBytes());
    assertFalse(state.isFull());
    state.put(B, Bytes.wrap(new byte[600]));
    assertTrue(state.isFull());
    commitAndComplete();
    assertFalse(state.isFull());
    assertEquals(MAX_OVERLAY_BYTES, state.maxOverlayBytes());
  }

  @Test
  void scanStopsWhenTheVisitorHasEnough() {
    state.put(A, ONE);
    state.put(B, ONE);
    state.freeze(mark(1));
    commitAndComplete();
    state.put(C, ONE);
    List<Bytes> seen = new ArrayList<>();
    state.scan(
        Bytes.EMPTY,
        Optional.empty(),
        (key, record) -> {
          seen.add(key);
          return seen.size() < 2;
        });
    assertEquals(List.of(A, B), seen);
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void mergedViewEqualsAPlainMap(@ForAll Random random) {
    new WorkingStateTest().compareWithAPlainMap(random);
  }

  private void compareWithAPlainMap(Random random) {
    TreeMap<Bytes, Bytes> model = new TreeMap<>();
    long sequence = 0;
    for (int step = 0; step < 60; step++) {
      Bytes key = Bytes.of((byte) 1, (byte) random.nextInt(30));
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          Bytes record = Bytes.of((byte) step);
          state.put(key, record);
          model.put(key, record);
        }
        case 3, 4 -> {
          state.delete(key);
          model.remove(key);
        }
        case 5 -> state.freeze(mark(++sequence));
        case 6 -> {
          if (!commits.isEmpty()) {
            commits.remove().run();
          }
        }
        default -> {
          if (!outcomes.isEmpty()) {
            state.complete(outcomes.remove());
          }
        }
      }
      assertEquals(Optional.ofNullable(model.get(key)), state.get(key));
      Bytes from = Bytes.of((byte) 1, (byte) random.nextInt(30));
      Bytes to = Bytes.of((byte) 1, (byte) random.nextInt(30));
      assertRange(model, Bytes.EMPTY, Optional.empty());
      if (from.compareTo(to) < 0) {
        assertRange(new TreeMap<>(model.subMap(from, to)), from, Optional.of(to));
      } else {
        assertRange(new TreeMap<>(), from, Optional.of(to));
      }
    }
  }

  private void assertRange(Map<Bytes, Bytes> expected, Bytes from, Optional<Bytes> to) {
    List<Bytes> keys = new ArrayList<>();
    TreeMap<Bytes, Bytes> seen = new TreeMap<>();
    state.scan(
        from,
        to,
        (key, record) -> {
          keys.add(key);
          seen.put(key, record);
          return true;
        });
    assertEquals(expected, seen);
    assertEquals(List.copyOf(expected.keySet()), keys);
  }
}
