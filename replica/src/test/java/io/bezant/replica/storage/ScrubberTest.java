package io.bezant.replica.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.protocol.SequenceNumber;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scrubber reads everything, a little at a time, believes nothing and repairs nothing. */
class ScrubberTest {
  private static final int KEYS = 60;
  private static final int MOST_STEPS = 10_000;

  private final MemoryStateStore store = new MemoryStateStore(new ChunkBounds(2, 4));
  private long sequence;

  private static Bytes key(int number) {
    return Bytes.utf8("key-%03d".formatted(number));
  }

  private void commit(int from, int to, String value) {
    TreeMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
    for (int i = from; i < to; i++) {
      changes.put(key(i), Optional.of(Bytes.utf8(value + i)));
    }
    sequence++;
    store.commit(new CheckpointMark(new SequenceNumber(sequence), sequence), changes);
  }

  static Scrubber over(StateStore store) {
    return new Scrubber(store, new LogScrub(new NoDisk(), NoDisk.SUPERBLOCK, List::of));
  }

  static void pass(Scrubber scrubber) {
    long passes = scrubber.progress().passes();
    for (int i = 0; scrubber.progress().passes() == passes; i++) {
      assertTrue(i < MOST_STEPS, "a pass does not end");
      scrubber.step(1);
    }
  }

  @Test
  void wholeStateIsReadToTheEndAgainAndAgain() {
    commit(0, KEYS, "value");
    Scrubber scrubber = over(store);
    pass(scrubber);
    long chunks = scrubber.progress().chunks();
    assertTrue(chunks > KEYS / 4, "all chunks: " + chunks);
    pass(scrubber);
    assertEquals(2 * chunks, scrubber.progress().chunks());
  }

  @Test
  void emptyStateIsWhole() {
    pass(over(store));
  }

  @Test
  void everyRottenBitOfEveryEntryIsFound() {
    for (int i = 0; i < KEYS; i++) {
      for (int bit : List.of(0, 40, 300)) {
        commit(0, KEYS, "value");
        store.damage(key(i), bit);
        Scrubber scrubber = over(store);
        assertThrows(CorruptStateException.class, () -> pass(scrubber), "bit " + bit);
        commit(i, i + 1, "repaired by a later write ");
        commit(0, KEYS, "value");
      }
    }
  }

  @Test
  void rottenChunkAndRootAreFound() {
    for (int level = 0; level < 3; level++) {
      MemoryStateStore fresh = new MemoryStateStore(new ChunkBounds(2, 4));
      TreeMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
      for (int i = 0; i < KEYS; i++) {
        changes.put(key(i), Optional.of(Bytes.utf8("v" + i)));
      }
      fresh.commit(new CheckpointMark(new SequenceNumber(1), 1), changes);
      assertTrue(fresh.damageChunk(level, key(30)));
      assertThrows(CorruptStateException.class, () -> pass(over(fresh)), "level " + level);
    }
    commit(0, KEYS, "value");
    store.damageRoot();
    assertThrows(CorruptStateException.class, () -> pass(over(store)));
  }

  /** Seed 1503223 of profile damage: the leaves gone, all above them as it was. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void levelThatIsGoneIsNotTheEndOfTheTree(int level) {
    commit(0, KEYS, "value");
    assertTrue(store.isWhole());
    store.damageLevel(new MemoryStateStore(new ChunkBounds(2, 4)), level);
    assertFalse(store.isWhole());
    Scrubber scrubber = over(store);
    assertThrows(CorruptStateException.class, () -> pass(scrubber));
  }

  @Test
  void passGoesOnWhereItWasWhileTheTreeChangesUnderIt() {
    commit(0, KEYS, "value");
    Scrubber scrubber = over(store);
    for (int i = 0; i < MOST_STEPS && scrubber.progress().passes() < 3; i++) {
      scrubber.step(1);
      commit(i % KEYS, i % KEYS + 2, "changed" + i);
    }
    assertEquals(3, scrubber.progress().passes());
  }

  @Test
  void storeCanBeClosedBetweenSlices() {
    commit(0, KEYS, "value");
    over(store).step(3);
    store.close();
  }

  /** There is no log. */
  private static final class NoDisk implements Disk {
    static final Superblock SUPERBLOCK =
        new Superblock(
            1,
            new LogIdentity(io.bezant.crypto.Digest.ZERO, 0),
            Bytes.wrap(new byte[Layout.INSTANCE_BYTES]),
            LogOrigin.INITIAL,
            1,
            0);

    private static DiskFailure none() {
      return new DiskFailure("there is no disk");
    }

    @Override
    public List<String> list() {
      throw none();
    }

    @Override
    public DiskFile create(String name) {
      throw none();
    }

    @Override
    public DiskFile open(String name) {
      throw none();
    }

    @Override
    public void rename(String from, String to) {
      throw none();
    }

    @Override
    public void delete(String name) {
      throw none();
    }

    @Override
    public void syncDirectory() {
      throw none();
    }
  }
}
