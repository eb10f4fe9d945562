package io.bezant.replica.kv;

import static io.bezant.replica.kv.KvCluster.CLIENTS;
import static io.bezant.replica.kv.KvCluster.get;
import static io.bezant.replica.kv.KvCluster.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.replica.storage.CorruptStateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/** Older revisions are read as they were, as far back as the limits allow, and no further. */
class HistoryTest {

  private static final HistoryLimits AMPLE = new HistoryLimits(1_000_000, 1 << 30, 1 << 30);

  private KvCluster cluster = KvCluster.keeping(AMPLE);
  private SessionId session = cluster.open(CLIENTS.getFirst(), 1);
  private long number;

  /** The oldest revision that was said to be readable, and the last that was read. */
  private long compacted;

  private long lastShown;

  private void begin(HistoryLimits limits) {
    cluster = KvCluster.keeping(limits);
    session = cluster.open(CLIENTS.getFirst(), 1);
    number = 0;
    compacted = 0;
    lastShown = 0;
  }

  private KvResult run(KvOperation operation) {
    return cluster.run(session, ++number, operation).getFirst();
  }

  private static KvOperation.Delete delete(String key) {
    return new KvOperation.Delete(Bytes.utf8(key));
  }

  private KvResult at(long revision, KvOperation.Reading reading) {
    return run(new KvOperation.At(revision, reading));
  }

  private static String valueOf(KvResult result) {
    return switch (result) {
      case KvResult.Found(var keyValue) -> keyValue.value().toString().replace("\"", "");
      case KvResult.NotFound absent -> "absent";
      default -> result.toString();
    };
  }

  private long historyEntries() {
    return cluster.entries.map().keySet().stream().filter(key -> key.byteAt(0) == 2).count();
  }

  @Test
  void keyIsReadAsItWasAtEachRevision() {
    run(put("k", "one"));
    run(put("other", "x"));
    run(put("k", "two"));
    run(delete("k"));
    run(put("k", "three"));
    assertEquals(
        List.of("one", "one", "two", "absent", "three"),
        java.util.stream.LongStream.rangeClosed(1, 5)
            .mapToObj(revision -> valueOf(at(revision, get("k"))))
            .toList());
    KeyValue second = new KeyValue(Bytes.utf8("k"), Bytes.utf8("two"), 1, 3, 2, 0);
    assertEquals(new KvResult.Found(second), at(3, get("k")));
    assertEquals("absent", valueOf(at(1, get("other"))));
    assertEquals("absent", valueOf(at(4, get("never"))));
  }

  @Test
  void revisionToComeIsRefused() {
    run(put("k", "one"));
    assertEquals(new KvResult.Failed(KvError.FUTURE_REVISION, 1, 2), at(2, get("k")));
    assertEquals(
        new KvResult.Failed(KvError.FUTURE_REVISION, 1, 2), run(new KvOperation.Compact(2)));
  }

  @Test
  void compactionEndsWhatIsBeforeAndKeepsWhatIsAfter() {
    for (int i = 1; i <= 6; i++) {
      run(put("k", "v" + i));
    }
    assertEquals(new KvResult.Compacted(4), run(new KvOperation.Compact(4)));
    assertEquals(new KvResult.Failed(KvError.COMPACTED, 4, 3), at(3, get("k")));
    assertEquals("v4", valueOf(at(4, get("k"))));
    assertEquals("v5", valueOf(at(5, get("k"))));
    assertEquals(new KvResult.Failed(KvError.COMPACTED, 4, 4), run(new KvOperation.Compact(4)));
  }

  @Test
  void spaceOfWhatIsCompactedIsUsedAgain() {
    for (int i = 1; i <= 50; i++) {
      run(put("k", "v" + i));
      run(put("d" + i, "x"));
      run(delete("d" + i));
    }
    assertTrue(historyEntries() > 150);
    run(new KvOperation.Compact(150));
    for (int i = 0; i < 5; i++) {
      run(get("k"));
    }
    assertEquals(0, historyEntries());
    assertEquals("v50", valueOf(run(get("k"))));
  }

  @Test
  void onlySoManyRevisionsAreKept() {
    begin(new HistoryLimits(10, 1 << 30, 1 << 30));
    for (int i = 1; i <= 100; i++) {
      run(put("k", "v" + i));
      assertTrue(historyEntries() <= 22, "entries: " + historyEntries());
    }
    assertEquals("v91", valueOf(at(91, get("k"))));
    assertEquals(new KvResult.Failed(KvError.COMPACTED, 90, 89), at(89, get("k")));
  }

  @Test
  void onlySoManyBytesAreKept() {
    begin(new HistoryLimits(1_000, 600, 1 << 30));
    for (int i = 1; i <= 100; i++) {
      run(put("k", "v" + i));
    }
    assertTrue(historyEntries() <= 20, "entries: " + historyEntries());
    assertEquals("v97", valueOf(at(97, get("k"))));
    assertTrue(at(50, get("k")) instanceof KvResult.Failed);
  }

  @Test
  void onlyWhatIsYoungEnoughIsKept() {
    begin(new HistoryLimits(1_000, 1 << 30, 95));
    for (int i = 1; i <= 100; i++) {
      run(put("k", "v" + i));
    }
    assertEquals("v93", valueOf(at(93, get("k"))));
    assertTrue(at(50, get("k")) instanceof KvResult.Failed);
  }

  @Test
  void noHistoryIsKeptWhereNoneIsWanted() {
    begin(new HistoryLimits(0, 1 << 30, 1 << 30));
    run(put("k", "one"));
    run(put("k", "two"));
    run(delete("k"));
    assertEquals(0, historyEntries());
    assertEquals(new KvResult.Failed(KvError.COMPACTED, 3, 2), at(2, get("k")));
    assertEquals("absent", valueOf(at(3, get("k"))));
  }

  /** What is replaced between two checkpoints lies in memory: not more of it than is agreed. */
  @Test
  void whatDoesNotFitBetweenTwoCheckpointsIsNotKept() {
    cluster = new KvCluster();
    session = cluster.open(CLIENTS.getFirst(), 1);
    number = 0;
    String large = "x".repeat(60);
    List.of("a", "b", "c").forEach(key -> run(put(key, large)));
    while (cluster.machine.executed().value() % 4 != 0) {
      run(get("a"));
    }
    List.of("a", "b", "c").forEach(key -> run(put(key, key + " anew")));
    assertEquals(new KvResult.Failed(KvError.COMPACTED, 6, 5), at(5, get("a")));
    while (cluster.machine.executed().value() % 4 != 0) {
      run(get("a"));
    }
    run(put("a", "again"));
    assertEquals("a anew", valueOf(at(6, get("a"))));
    assertEquals("c anew", valueOf(at(6, get("c"))));
    assertEquals("again", valueOf(at(7, get("a"))));
  }

  @Test
  void historyThatContradictsItselfIsDamage() {
    run(put("k", "one"));
    run(put("other", "x"));
    run(put("k", "two"));
    Bytes first = EntryKeys.historyPage(1);
    Bytes second = EntryKeys.historyPage(2);
    Bytes wrong = cluster.entries.get(second).orElseThrow();
    cluster.entries.put(EntryKeys.historyPage(3), wrong);
    assertThrows(CorruptStateException.class, () -> at(2, get("k")));
    cluster.entries.delete(EntryKeys.historyPage(3));
    assertThrows(CorruptStateException.class, () -> at(2, get("k")));
    cluster.entries.put(EntryKeys.historyPage(3), cluster.entries.get(first).orElseThrow());
    assertThrows(CorruptStateException.class, () -> at(2, get("k")));
  }

  /** Against whole copies of the store, one for each revision. */
  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void everyRevisionThatCanBeReadIsAsItWas(@ForAll Random random) {
    begin(
        new HistoryLimits(
            random.nextInt(4) == 0 ? 1 << 20 : 1 + random.nextInt(60),
            random.nextInt(4) == 0 ? 1 << 30 : 200 + random.nextInt(5_000),
            random.nextInt(2) == 0 ? 1 << 30 : 50 + random.nextInt(1_000)));
    NavigableMap<Long, Map<Bytes, KeyValue>> copies = new TreeMap<>(Map.of(0L, Map.of()));
    for (int i = 0; i < 120; i++) {
      if (random.nextInt(6) == 0) {
        cluster.restart();
      }
      if (random.nextInt(30) == 0 && copies.lastKey() > 0) {
        run(new KvOperation.Compact(1 + random.nextLong(copies.lastKey())));
      }
      changeSome(random, copies);
      check(copies, 1 + random.nextLong(copies.lastKey() + 1));
    }
    for (long revision = 1; revision <= copies.lastKey(); revision++) {
      check(copies, revision);
    }
    assertEquals(copies.lastKey(), lastShown, "the present can always be read");
  }

  private void changeSome(Random random, NavigableMap<Long, Map<Bytes, KeyValue>> copies) {
    List<KvOperation> operations = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(4); i++) {
      String key = "k" + random.nextInt(6);
      operations.add(random.nextInt(3) == 0 ? delete(key) : put(key, "v" + random.nextInt(100)));
    }
    List<KvResult> results = cluster.run(session, ++number, operations.toArray(KvOperation[]::new));
    for (int i = 0; i < results.size(); i++) {
      apply(operations.get(i), results.get(i), copies);
    }
  }

  private static void apply(
      KvOperation operation, KvResult result, NavigableMap<Long, Map<Bytes, KeyValue>> copies) {
    TreeMap<Bytes, KeyValue> next = new TreeMap<>(copies.lastEntry().getValue());
    switch (operation) {
      case KvOperation.Put put -> {
        long revision = ((KvResult.Written) result).revision();
        KeyValue before = next.get(put.key());
        next.put(
            put.key(),
            new KeyValue(
                put.key(),
                put.value(),
                before == null ? revision : before.createRevision(),
                revision,
                before == null ? 1 : before.version() + 1,
                0));
        copies.put(revision, next);
      }
      case KvOperation.Delete delete -> {
        KvResult.Deleted deleted = (KvResult.Deleted) result;
        if (deleted.count() > 0) {
          next.remove(delete.key());
          copies.put(deleted.revision(), next);
        }
      }
      default -> throw new AssertionError(operation);
    }
  }

  /** Reading is a batch, too, and so may move on what can be read: never back. */
  private void check(NavigableMap<Long, Map<Bytes, KeyValue>> copies, long revision) {
    if (revision > copies.lastKey()) {
      assertEquals(
          new KvResult.Failed(KvError.FUTURE_REVISION, copies.lastKey(), revision),
          at(revision, get("k0")));
      return;
    }
    Map<Bytes, KeyValue> then = Objects.requireNonNull(copies.get(revision));
    expect(
        new KvResult.Listed(List.copyOf(then.values()), then.size(), Optional.empty()),
        revision,
        new KvOperation.Range(KeyRange.all(), 0, KvOperation.Show.KEY_VALUES));
    for (int i = 0; i < 6; i++) {
      Bytes key = Bytes.utf8("k" + i);
      expect(
          then.containsKey(key) ? new KvResult.Found(then.get(key)) : new KvResult.NotFound(),
          revision,
          new KvOperation.Get(key));
    }
  }

  private void expect(KvResult expected, long revision, KvOperation.Reading reading) {
    KvResult shown = at(revision, reading);
    if (shown instanceof KvResult.Failed failed && failed.error() == KvError.COMPACTED) {
      assertTrue(failed.limit() > revision && failed.limit() >= compacted, shown.toString());
      compacted = failed.limit();
    } else {
      assertTrue(revision >= compacted, "what was given up is back");
      assertEquals(expected, shown);
      lastShown = revision;
    }
  }
}
