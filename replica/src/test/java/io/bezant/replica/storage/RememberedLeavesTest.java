package io.bezant.replica.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkContents;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.Digest;
import io.bezant.crypto.EntrySource;
import io.bezant.crypto.Hasher;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

class RememberedLeavesTest {
  private final TreeMap<Bytes, Digest> stored = new TreeMap<>();
  private int readings;

  private final EntrySource source =
      (interval, into) -> {
        readings++;
        var from = stored.tailMap(interval.low(), true);
        interval.high().map(high -> from.headMap(high, false)).orElse(from).forEach(into::add);
      };

  private static Bytes key(int number) {
    return Bytes.utf8(String.format("key %04d", number));
  }

  private static Digest hash(long number) {
    return Hasher.raw().u64(number).finish();
  }

  private static ChunkInterval interval(int low, int high) {
    return new ChunkInterval(key(low), Optional.of(key(high)));
  }

  private void fill(int count) {
    for (int i = 0; i < count; i++) {
      stored.put(key(i), hash(i));
    }
  }

  private void change(RememberedLeaves leaves, int number, Optional<Digest> hash) {
    hash.ifPresentOrElse(value -> stored.put(key(number), value), () -> stored.remove(key(number)));
    leaves.onChange(key(number), hash);
  }

  private void requireSame(RememberedLeaves leaves, ChunkInterval interval) {
    ChunkContents expected = new ChunkContents();
    ChunkContents actual = new ChunkContents();
    int before = readings;
    source.scan(interval, expected);
    readings = before;
    leaves.over(source).scan(interval, actual);
    assertEquals(expected.count(), actual.count());
    for (int i = 0; i < expected.count(); i++) {
      assertEquals(expected.key(i), actual.key(i));
    }
    assertEquals(expected.digests(0, expected.count()), actual.digests(0, actual.count()));
  }

  @Test
  void leafWhoseKeysStayIsNotReadAgain() {
    fill(100);
    RememberedLeaves leaves = new RememberedLeaves(1 << 20);
    requireSame(leaves, interval(10, 50));
    change(leaves, 10, Optional.of(hash(1000)));
    change(leaves, 49, Optional.of(hash(1001)));
    change(leaves, 50, Optional.of(hash(1002)));
    requireSame(leaves, interval(10, 50));
    assertEquals(1, readings);
  }

  @Test
  void leafThatGainsOrLosesAKeyIsReadAgain() {
    fill(100);
    stored.remove(key(20));
    RememberedLeaves leaves = new RememberedLeaves(1 << 20);
    requireSame(leaves, interval(10, 50));
    change(leaves, 20, Optional.of(hash(1000)));
    requireSame(leaves, interval(10, 50));
    change(leaves, 30, Optional.empty());
    requireSame(leaves, interval(10, 50));
    assertEquals(3, readings);
  }

  @Test
  void halvesOfALeafReplaceIt() {
    fill(100);
    RememberedLeaves leaves = new RememberedLeaves(1 << 20);
    requireSame(leaves, interval(10, 50));
    requireSame(leaves, interval(30, 50));
    requireSame(leaves, interval(10, 30));
    assertEquals(2, leaves.count());
    change(leaves, 40, Optional.of(hash(1000)));
    requireSame(leaves, interval(10, 30));
    requireSame(leaves, interval(30, 50));
    assertEquals(3, readings);
  }

  @Test
  void whatIsClearedIsReadAgain() {
    fill(100);
    RememberedLeaves leaves = new RememberedLeaves(1 << 20);
    requireSame(leaves, interval(10, 50));
    leaves.clear();
    assertEquals(0, leaves.heldBytes());
    requireSame(leaves, interval(10, 50));
    assertEquals(2, readings);
  }

  @Test
  void noMoreIsKeptThanThereIsRoomAndWhatNobodyUsesMakesRoom() {
    fill(4000);
    long room = 20_000;
    RememberedLeaves leaves = new RememberedLeaves(room);
    for (int i = 0; i < 100; i++) {
      requireSame(leaves, interval(i * 40, i * 40 + 40));
      assertTrue(leaves.heldBytes() <= room, leaves.heldBytes() + " bytes are held");
    }
    int first = leaves.count();
    assertTrue(first > 2 && first < 100, first + " leaves are known");
    for (int commit = 0; commit < 100; commit++) {
      leaves.onCommitted();
      requireSame(leaves, interval(3960, 4000));
      requireSame(leaves, interval(0, 40));
    }
    readings = 0;
    requireSame(leaves, interval(3960, 4000));
    requireSame(leaves, interval(0, 40));
    assertEquals(0, readings);
    assertEquals(2, leaves.count());
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void whatIsRememberedIsWhatIsStored(@ForAll Random random) {
    int keys = 1 + random.nextInt(120);
    fill(random.nextInt(keys));
    RememberedLeaves leaves = new RememberedLeaves(random.nextInt(20_000));
    for (int step = 0; step < 200; step++) {
      switch (random.nextInt(8)) {
        case 0 -> leaves.onCommitted();
        case 1, 2, 3, 4 ->
            change(
                leaves,
                random.nextInt(keys),
                random.nextInt(5) == 0 ? Optional.empty() : Optional.of(hash(random.nextLong())));
        default -> requireSame(leaves, anyInterval(random, keys));
      }
    }
  }

  private static ChunkInterval anyInterval(Random random, int keys) {
    int low = random.nextInt(keys);
    return new ChunkInterval(
        random.nextInt(10) == 0 ? Bytes.EMPTY : key(low),
        random.nextInt(10) == 0 ? Optional.empty() : Optional.of(key(low + 1 + random.nextInt(8))));
  }
}
