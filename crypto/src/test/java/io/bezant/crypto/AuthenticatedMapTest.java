package io.bezant.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

class AuthenticatedMapTest {
  private static final ChunkBounds SMALL = new ChunkBounds(2, 4);

  /** A map under test: entries, nodes, the algorithm, and its plain judge. */
  private static final class Subject {
    final PlainEntries entries = new PlainEntries();
    final ChunkNodeMap nodes = new ChunkNodeMap();
    final AuthenticatedMap map;
    final ChunkAudit audit;
    final PlainChunkTree judge;

    Subject(ChunkBounds bounds) {
      map = new AuthenticatedMap(bounds, entries, nodes);
      audit = new ChunkAudit(bounds, entries, nodes);
      judge = new PlainChunkTree(bounds);
    }

    /** Makes the changes, updates the tree, and compares it with the judge's. */
    Digest commit(List<Change> changes) {
      TreeSet<Bytes> changed = new TreeSet<>();
      for (Change change : changes) {
        changed.add(change.key());
        change
            .record()
            .ifPresentOrElse(
                record -> entries.put(change.key(), record), () -> entries.delete(change.key()));
      }
      Digest top = map.update(changed);
      assertEquals(judge.update(entries.hashes), top);
      return top;
    }

    void assertSound(Digest top) {
      assertEquals(List.of(), audit.checkAll());
      assertEquals(top, audit.recomputeTop());
    }
  }

  record Change(Bytes key, Optional<Bytes> record) {}

  private static Change put(Bytes key, int record) {
    return new Change(key, Optional.of(Bytes.utf8("record " + record)));
  }

  private static Change delete(Bytes key) {
    return new Change(key, Optional.empty());
  }

  private static Bytes key(int number) {
    return Bytes.utf8(String.format("%ckey %08d", 1, number));
  }

  @Provide
  Arbitrary<List<List<Change>>> commits() {
    Arbitrary<Bytes> keys = Arbitraries.integers().between(0, 200).map(AuthenticatedMapTest::key);
    Arbitrary<Change> puts =
        Combinators.combine(keys, Arbitraries.integers().between(0, 3))
            .as(AuthenticatedMapTest::put);
    Arbitrary<Change> deletes = keys.map(AuthenticatedMapTest::delete);
    Arbitrary<List<Change>> growing =
        Arbitraries.oneOf(puts, puts, puts, deletes).list().ofMaxSize(60);
    Arbitrary<List<Change>> shrinking =
        Arbitraries.oneOf(puts, deletes, deletes, deletes).list().ofMaxSize(120);
    return Arbitraries.oneOf(growing, shrinking).list().ofMaxSize(12);
  }

  @Property(tries = 400, shrinking = ShrinkingMode.BOUNDED)
  void incrementalUpdateEqualsRegroupingEverything(@ForAll("commits") List<List<Change>> commits) {
    Subject subject = new Subject(SMALL);
    for (List<Change> changes : commits) {
      subject.assertSound(subject.commit(changes));
    }
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void standardBoundsHoldUnderRandomCommits(@ForAll Random random) {
    Subject subject = new Subject(ChunkBounds.STANDARD);
    for (int commit = 0; commit < 8; commit++) {
      int size = random.nextInt(1500);
      int domain = 1 + random.nextInt(4000);
      int deletePercent = random.nextInt(101);
      List<Change> changes = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        Bytes key = key(random.nextInt(domain));
        changes.add(random.nextInt(100) < deletePercent ? delete(key) : put(key, i));
      }
      subject.assertSound(subject.commit(changes));
    }
  }

  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void orderOfExecutionInsideOneCommitMakesNoDifference(@ForAll Random random) {
    Subject one = new Subject(SMALL);
    Subject other = new Subject(SMALL);
    for (int commit = 0; commit < 4; commit++) {
      TreeMap<Bytes, Change> net = new TreeMap<>();
      for (int i = 0; i < 80; i++) {
        Bytes key = key(random.nextInt(120));
        net.put(key, random.nextInt(3) == 0 ? delete(key) : put(key, i));
      }
      List<Change> shuffled = new ArrayList<>();
      for (Change change : net.values()) {
        // Whatever else was written to the key before its last change leaves no trace.
        shuffled.add(put(change.key(), random.nextInt()));
        shuffled.add(delete(change.key()));
      }
      Collections.shuffle(shuffled, random);
      List<Change> last = new ArrayList<>(net.values());
      Collections.shuffle(last, random);
      shuffled.addAll(last);
      assertEquals(one.commit(List.copyOf(net.values())), other.commit(shuffled));
    }
  }

  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void unchangedKeysReportedAsChangedMakeNoDifference(@ForAll Random random) {
    Subject subject = new Subject(SMALL);
    Digest top = subject.commit(randomPuts(random, 150, 300));
    TreeSet<Bytes> untouched = new TreeSet<>();
    for (int i = 0; i < 50; i++) {
      untouched.add(key(random.nextInt(300)));
    }
    List<List<Bytes>> shape = subject.judge.levels;
    assertEquals(top, subject.map.update(untouched));
    assertEquals(top, subject.judge.update(subject.entries.hashes));
    assertEquals(shape, subject.judge.levels);
  }

  private static List<Change> randomPuts(Random random, int count, int domain) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      changes.add(put(key(random.nextInt(domain)), i));
    }
    return changes;
  }

  @Test
  void emptiedMapHashesAsEmptyMap() {
    Subject subject = new Subject(ChunkBounds.STANDARD);
    Digest empty = subject.commit(List.of());
    assertEquals(ChunkHashes.leaf(ChunkInterval.ALL, Bytes.EMPTY), empty);
    List<Change> puts = new ArrayList<>();
    List<Change> deletes = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      puts.add(put(key(i), i));
      deletes.add(delete(key(i)));
    }
    subject.assertSound(subject.commit(puts));
    assertEquals(3, subject.audit.levelCount());
    assertEquals(empty, subject.commit(deletes));
    assertEquals(1, subject.audit.levelCount());
    subject.assertSound(empty);
  }

  @Test
  void firstUpdateReadsEntriesThatWereThereBefore() {
    Subject subject = new Subject(SMALL);
    for (int i = 0; i < 20; i++) {
      subject.entries.put(key(i), Bytes.EMPTY);
    }
    Digest top = subject.map.update(new TreeSet<>());
    assertEquals(subject.judge.update(subject.entries.hashes), top);
    subject.assertSound(top);
  }

  @Test
  void emptyKeyIsRejected() {
    Subject subject = new Subject(SMALL);
    TreeSet<Bytes> changed = new TreeSet<>(List.of(Bytes.EMPTY, key(1)));
    assertThrows(IllegalArgumentException.class, () -> subject.map.update(changed));
  }

  @Test
  void smallestPossibleKeyIsNotTakenForTheBeginning() {
    Subject subject = new Subject(SMALL);
    List<Change> changes = new ArrayList<>();
    changes.add(put(Bytes.of((byte) 0), 0));
    for (int i = 0; i < 30; i++) {
      changes.add(put(Bytes.of((byte) 0, (byte) i), i));
    }
    subject.assertSound(subject.commit(changes));
    subject.assertSound(subject.commit(List.of(delete(Bytes.of((byte) 0)))));
  }

  @Test
  void boundsHoldForAscendingKeys() {
    hostile(500, 40, i -> key(i));
  }

  @Test
  void boundsHoldForDescendingKeys() {
    hostile(500, 40, i -> key(100_000 - i));
  }

  @Test
  void boundsHoldForKeysWithALongCommonPrefix() {
    Bytes prefix = Bytes.utf8("p".repeat(476));
    hostile(300, 20, i -> prefix.concat(Bytes.of((byte) ((i * 89) >> 8), (byte) (i * 89))));
  }

  @Test
  void boundsHoldForInsertsIntoOneSpot() {
    Bytes spot = Bytes.utf8("\u0001m");
    hostile(500, 25, i -> i % 2 == 0 ? spot.concat(key(100_000 - i)) : key(i * 7));
  }

  /** Inserts in steps, then deletes in the same order, under both bounds. */
  private static void hostile(int steps, int perStep, IntFunction<Bytes> keys) {
    for (ChunkBounds bounds : List.of(SMALL, ChunkBounds.STANDARD)) {
      Subject subject = new Subject(bounds);
      int rounds = bounds.equals(SMALL) ? steps / 10 : steps / 5;
      for (int step = 0; step < rounds; step++) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < perStep; i++) {
          changes.add(put(keys.apply(step * perStep + i), i));
        }
        subject.assertSound(subject.commit(changes));
      }
      for (int step = 0; step < rounds; step++) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < perStep; i++) {
          if (i % 9 != 0) {
            changes.add(delete(keys.apply(step * perStep + i)));
          }
        }
        subject.assertSound(subject.commit(changes));
      }
    }
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void everyBitOfARecordIsInTheRoot(@ForAll Random random) {
    Subject subject = new Subject(SMALL);
    Digest top = subject.commit(randomPuts(random, 100, 100));
    List<Bytes> keys = List.copyOf(subject.entries.hashes.keySet());
    Bytes key = keys.get(random.nextInt(keys.size()));
    Bytes record = Bytes.utf8("some record of this key");
    Digest before = subject.commit(List.of(new Change(key, Optional.of(record))));
    assertNotEquals(top, before);
    Bytes flipped = flip(record, random.nextInt(record.size() * 8));
    assertNotEquals(before, subject.commit(List.of(new Change(key, Optional.of(flipped)))));
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void everyBitOfAKeyIsInTheRoot(@ForAll Random random) {
    Subject subject = new Subject(SMALL);
    Digest top = subject.commit(randomPuts(random, 100, 100));
    List<Bytes> keys = List.copyOf(subject.entries.hashes.keySet());
    Bytes key = keys.get(random.nextInt(keys.size()));
    Bytes flipped = flip(key, random.nextInt(key.size() * 8));
    Bytes record = Bytes.utf8("record");
    PlainEntries moved = new PlainEntries();
    moved.hashes.putAll(subject.entries.hashes);
    moved.delete(key);
    moved.put(flipped, record);
    subject.entries.put(key, record);
    ChunkAudit audit = new ChunkAudit(SMALL, moved, subject.nodes);
    assertNotEquals(top, audit.recomputeTop());
    assertNotEquals(
        new ChunkAudit(SMALL, subject.entries, subject.nodes).recomputeTop(), audit.recomputeTop());
  }

  @Test
  void leavesThatAreGoneAreAFault() {
    Subject subject = new Subject(SMALL);
    subject.commit(randomPuts(new Random(1), 100, 100));
    assertEquals(List.of(), subject.audit.checkAll());
    subject.nodes.clear(0);
    assertNotEquals(List.of(), subject.audit.checkAll());
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void everyBoundIsInTheRootAndAuditFindsAMovedOne(@ForAll Random random) {
    Subject subject = new Subject(SMALL);
    Digest top = subject.commit(randomPuts(random, 100, 100));
    List<Bytes> lows = subject.judge.levels.get(0);
    Bytes low = lows.get(1 + random.nextInt(lows.size() - 1));
    ChunkNode node = subject.nodes.floor(0, low).orElseThrow();
    TreeMap<Bytes, Optional<ChunkNode>> move = new TreeMap<>();
    // A low that no entry lies between: every chunk keeps its children, only the bound differs.
    Bytes moved =
        low.slice(0, low.size() - 1)
            .concat(Bytes.of((byte) (low.byteAt(low.size() - 1) - 1), (byte) 1));
    move.put(low, Optional.empty());
    move.put(moved, Optional.of(new ChunkNode(moved, node.count(), node.digest())));
    subject.nodes.apply(0, move);
    assertNotEquals(top, subject.audit.recomputeTop());
    assertNotEquals(List.of(), subject.audit.checkAll());
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void auditFindsADamagedEntryAndADamagedHash(@ForAll Random random) {
    Subject subject = new Subject(SMALL);
    subject.commit(randomPuts(random, 100, 100));
    int level = random.nextInt(2);
    List<Bytes> lows = subject.judge.levels.get(level);
    Bytes low = lows.get(random.nextInt(lows.size()));
    ChunkNode node = subject.nodes.floor(level, low).orElseThrow();
    Digest damaged = Digest.of(flip(node.digest().bytes(), random.nextInt(256)));
    subject.nodes.put(level, new ChunkNode(low, node.count(), damaged));
    assertNotEquals(List.of(), subject.audit.checkAll());
    subject.nodes.put(level, node);
    assertEquals(List.of(), subject.audit.checkAll());
    Map.Entry<Bytes, Digest> entry = subject.entries.hashes.entrySet().iterator().next();
    entry.setValue(Digest.of(flip(entry.getValue().bytes(), random.nextInt(256))));
    assertEquals(1, subject.audit.checkAll().size());
  }

  private static Bytes flip(Bytes bytes, int bit) {
    byte[] copy = bytes.toByteArray();
    copy[bit / 8] ^= (byte) (1 << (bit % 8));
    return Bytes.wrap(copy);
  }
}
