package io.bezant.bench.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.bench.chaos.Onlooker.Change;
import io.bezant.client.BezantException;
import io.bezant.client.DeleteResult;
import io.bezant.client.KeyValue;
import io.bezant.client.KvClient;
import io.bezant.client.Step;
import io.bezant.client.Transaction;
import io.bezant.crypto.Bytes;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** Writers that put, remove and commit, and note what of it was acknowledged, with its revision. */
final class NotedWriters {

  static final int PREFIXES = 4;
  static final int KEYS = 8;

  private final KvClient kv;
  private final AtomicLong numbers = new AtomicLong();
  private final ConcurrentSkipListMap<Long, Noted> acknowledged = new ConcurrentSkipListMap<>();
  private final Set<Change> unknown = ConcurrentHashMap.newKeySet();

  /** An acknowledged write, when it was begun and when it was acknowledged. */
  record Noted(List<Change> changes, long begunNanos, long nanos) {}

  NotedWriters(KvClient kv) {
    this.kv = kv;
  }

  static String key(int prefix, int key) {
    return "w/" + prefix + "/k" + key;
  }

  /** Writes once what is drawn. */
  void write(Random random) {
    String key = key(random.nextInt(PREFIXES), random.nextInt(KEYS));
    switch (random.nextInt(10)) {
      case 0 -> attempt(List.of(new Change(key, Optional.empty())), () -> remove(key));
      case 1 -> {
        String value = "v" + numbers.incrementAndGet();
        String first = key(0, random.nextInt(KEYS));
        String second = key(1, random.nextInt(KEYS));
        attempt(
            List.of(new Change(first, Optional.of(value)), new Change(second, Optional.of(value))),
            () -> commit(first, second, value));
      }
      case 2 -> attempt(List.of(), () -> putUnseen(key));
      default -> put(key);
    }
  }

  /** Writes this key once. */
  void put(String key) {
    String value = "v" + numbers.incrementAndGet();
    attempt(List.of(new Change(key, Optional.of(value))), () -> put(key, value));
  }

  /** What changes something. */
  private interface Attempt {

    /** Does it and returns its revision; zero if it changed nothing that is watched. */
    long run();
  }

  private void attempt(List<Change> changes, Attempt attempt) {
    long begun = System.nanoTime();
    try {
      long revision = attempt.run();
      if (revision > 0) {
        Noted before = acknowledged.put(revision, new Noted(changes, begun, System.nanoTime()));
        assertTrue(before == null, () -> "revision " + revision + " was given twice");
      }
    } catch (BezantException failed) {
      if (failed.outcome() != BezantException.Outcome.NOT_APPLIED) {
        unknown.addAll(changes);
      }
    }
  }

  private long put(String key, String value) {
    return kv.put(key, value).revision();
  }

  /** Writes where nobody looks. */
  private long putUnseen(String key) {
    kv.put("other/" + key, "unseen");
    return 0;
  }

  private long remove(String key) {
    DeleteResult gone = kv.delete(key);
    return gone.count() == 0 ? 0 : gone.revision();
  }

  private long commit(String first, String second, String value) {
    Bytes bytes = Bytes.utf8(value);
    return kv.commit(
            Transaction.of()
                .then(Step.put(Bytes.utf8(first), bytes), Step.put(Bytes.utf8(second), bytes)))
        .revision();
  }

  NavigableMap<Long, Noted> acknowledged() {
    return acknowledged;
  }

  int unknownCount() {
    return unknown.size();
  }

  /**
   * Asserts that all acknowledged writes are among what is said to have happened, at their
   * revisions, and that everything else there was asked for by a writer who was told nothing.
   */
  void assertAreAllIn(NavigableMap<Long, List<Change>> happened) {
    acknowledged.forEach(
        (revision, noted) ->
            assertEquals(inOrder(noted.changes()), happened.get(revision), "at " + revision));
    Set<Change> puts = new HashSet<>();
    happened.forEach(
        (revision, changes) -> {
          for (Change change : changes) {
            assertTrue(
                acknowledged.containsKey(revision) || unknown.contains(change),
                () -> "nobody asked for " + change + " at " + revision);
            assertTrue(
                change.value().isEmpty() || puts.add(change),
                () -> change + " happened twice, the second time at " + revision);
          }
        });
  }

  /** As a watch tells it: in the order of keys. */
  private static List<Change> inOrder(List<Change> changes) {
    return changes.stream().sorted(Comparator.comparing(Change::key)).toList();
  }

  /** Asserts of each key that the store's history, read from its end, is what is said. */
  void assertHistoryIs(NavigableMap<Long, List<Change>> happened) {
    for (int prefix = 0; prefix < PREFIXES; prefix++) {
      for (int key = 0; key < KEYS; key++) {
        NavigableMap<Long, Change> ofKey = new ConcurrentSkipListMap<>();
        String name = key(prefix, key);
        for (Map.Entry<Long, List<Change>> each : happened.entrySet()) {
          each.getValue().stream()
              .filter(change -> change.key().equals(name))
              .forEach(change -> ofKey.put(each.getKey(), change));
        }
        assertHistoryOfKeyIs(name, ofKey);
      }
    }
  }

  private void assertHistoryOfKeyIs(String key, NavigableMap<Long, Change> told) {
    NavigableMap<Long, Change> left = new ConcurrentSkipListMap<>(told);
    long revision = acknowledged.lastKey();
    while (revision > 0) {
      Optional<KeyValue> found = kv.getAt(Bytes.utf8(key), revision);
      Map.Entry<Long, Change> last = left.floorEntry(revision);
      if (found.isEmpty()) {
        assertTrue(
            last == null || last.getValue().value().isEmpty(),
            () -> key + " was not there, and " + last + " was told");
        revision = last == null ? 0 : last.getKey() - 1;
      } else {
        long written = found.get().modRevision();
        assertEquals(
            Map.entry(written, new Change(key, Optional.of(found.get().valueUtf8()))), last);
        revision = written - 1;
      }
      if (last != null) {
        left.remove(last.getKey());
      }
    }
    assertEquals(Map.of(), left, "of " + key);
  }
}
