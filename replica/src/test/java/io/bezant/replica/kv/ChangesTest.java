package io.bezant.replica.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvEvent;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.WatchCodec;
import io.bezant.protocol.kv.WatchSelector;
import io.bezant.protocol.message.Batch;
import io.bezant.replica.storage.CorruptStateException;
import io.bezant.replica.watch.Allowance;
import io.bezant.replica.watch.ChangeFeed;
import io.bezant.replica.watch.ChangeFeed.ChangeScan;
import io.bezant.replica.watch.ChangeFeed.Interest;
import io.bezant.replica.watch.ChangeFeed.Noted;
import io.bezant.replica.watch.Occurrence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/** What happens is told as it was, as it happens and from the history, against a plain map. */
class ChangesTest {

  private static final int BATCHES = 50;
  private static final Allowance ENDLESS = new Allowance(Long.MAX_VALUE / 2, Long.MAX_VALUE / 2);

  private record Watched(WatchSelector selector, Interest interest) {}

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void everyRetainedRevisionIsToldAsItWas(@ForAll Random random) {
    var config = ModelSite.keeping(ModelSite.anyHistory(random));
    try (ModelSite site = ModelSite.inMemory(config)) {
      PlainKeyValues model = new PlainKeyValues(config);
      RandomOperations operations = new RandomOperations(random, 64);
      site.execute(new Batch(0, List.of(ModelSite.opening())));
      model.run(new SequenceNumber(1), 0, List.of());
      List<Watched> live = open(site.machine().changes(), random);
      long time = 0;
      for (int number = 1; number <= BATCHES; number++) {
        time += random.nextInt(40);
        List<KvOperation> asked = operations.bundle(model.revision());
        long before = model.revision();
        model.run(new SequenceNumber(1L + number), time, asked);
        site.execute(new Batch(time, List.of(ModelSite.request(number, asked))));
        expect(model, live, before, site.machine().changes().takeNoted());
        if (random.nextInt(3) == 0) {
          readPast(site.machine().changes(), model, random);
        }
        if (random.nextInt(8) == 0) {
          site.checkpoint();
        }
        if (random.nextInt(10) == 0) {
          site.restart();
          live = open(site.machine().changes(), random);
          site.machine().changes().takeNoted();
        }
      }
    }
  }

  private static List<Watched> open(ChangeFeed feed, Random random) {
    List<Watched> all = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      WatchSelector selector = selector(random);
      all.add(new Watched(selector, feed.open(WatchCodec.encode(selector)).orElseThrow()));
    }
    return all;
  }

  private static WatchSelector selector(Random random) {
    boolean wantsPuts = random.nextInt(4) > 0;
    KeyRange keys =
        switch (random.nextInt(5)) {
          case 0 -> KeyRange.all();
          case 1 -> KeyRange.prefix(Bytes.utf8("k"));
          case 2 -> KeyRange.of(Bytes.utf8("t" + random.nextInt(3)));
          case 3 -> KeyRange.of(Bytes.utf8("k" + random.nextInt(4)), Bytes.utf8("t1"));
          default -> KeyRange.from(Bytes.utf8("k" + random.nextInt(6)));
        };
    return new WatchSelector(
        keys, random.nextBoolean(), wantsPuts, !wantsPuts || random.nextInt(4) > 0);
  }

  private static void expect(PlainKeyValues model, List<Watched> watched, long after, Noted noted) {
    assertEquals(after, noted.after());
    assertEquals(model.revision(), noted.through());
    assertTrue(noted.isComplete());
    for (Watched each : watched) {
      assertEquals(
          expected(model, each.selector(), after, noted.through()),
          events(noted.changes().getOrDefault(each.interest(), List.of())));
    }
  }

  private static List<KvEvent> expected(
      PlainKeyValues model, WatchSelector selector, long after, long through) {
    List<KvEvent> events = new ArrayList<>();
    for (long revision = after + 1; revision <= through; revision++) {
      events.addAll(model.history().eventsAt(revision, selector));
    }
    return events;
  }

  private static List<KvEvent> events(List<Occurrence> occurrences) {
    return occurrences.stream().map(ChangesTest::event).toList();
  }

  private static KvEvent event(Occurrence occurrence) {
    try {
      KvEvent event = WatchCodec.decodeEvent(occurrence.event());
      assertEquals(occurrence.revision(), event.revision());
      return event;
    } catch (MalformedEncodingException own) {
      throw new AssertionError(own);
    }
  }

  /** In pieces of any size, by those who come and go on the way. */
  private static void readPast(ChangeFeed feed, PlainKeyValues model, Random random) {
    assertEquals(model.history().floor() + 1, feed.oldest());
    long after = feed.oldest() - 1 + random.nextLong(feed.revision() - feed.oldest() + 2);
    ChangeScan scan = feed.scan(after);
    List<Watched> watched = open(feed, random);
    scan.lookFor(watched.stream().map(Watched::interest).toList());
    Map<Interest, List<KvEvent>> told = new LinkedHashMap<>();
    long through = after;
    while (through < feed.revision()) {
      long upTo = through + 1 + random.nextInt(20);
      Noted next = scan.next(upTo, new Allowance(1 + random.nextInt(60), 1 + random.nextInt(500)));
      assertEquals(through, next.after());
      assertTrue(next.through() <= upTo && next.through() <= feed.revision());
      next.changes()
          .forEach(
              (interest, occurrences) -> {
                List<KvEvent> events = events(occurrences);
                assertTrue(events.getFirst().revision() > next.after());
                assertTrue(events.getLast().revision() <= next.through());
                told.computeIfAbsent(interest, absent -> new ArrayList<>()).addAll(events);
              });
      through = next.through();
      if (random.nextInt(6) == 0) {
        for (Watched each : watched) {
          check(model, each, after, through, told);
        }
        watched.forEach(each -> feed.close(each.interest()));
        watched = open(feed, random);
        scan.lookFor(watched.stream().map(Watched::interest).toList());
        after = through;
      }
    }
    for (Watched each : watched) {
      check(model, each, after, through, told);
      feed.close(each.interest());
    }
  }

  private static void check(
      PlainKeyValues model,
      Watched watched,
      long after,
      long through,
      Map<Interest, List<KvEvent>> told) {
    assertEquals(
        expected(model, watched.selector(), after, through),
        told.getOrDefault(watched.interest(), List.of()));
  }

  private final KvCluster cluster =
      KvCluster.keeping(new HistoryLimits(1_000_000, 1 << 30, 1 << 30));
  private final SessionId session = cluster.open(KvCluster.CLIENTS.getFirst(), 1);
  private long number;

  private void run(KvOperation... operations) {
    cluster.run(session, ++number, operations);
  }

  private static Bytes all() {
    return WatchCodec.encode(WatchSelector.of(KeyRange.all()));
  }

  /** Forward for one that is written all the time, back for one that is written twice. */
  @Test
  void theShorterWayIsFoundToWhatAKeyBecame() {
    run(KvCluster.put("cold", "1"));
    for (int i = 0; i < 400; i++) {
      run(KvCluster.put("hot", "v" + i));
    }
    run(KvCluster.put("cold", "2"));
    ChangeScan scan = cluster.machine.changes().scan(0);
    Interest interest = cluster.machine.changes().open(all()).orElseThrow();
    scan.lookFor(List.of(interest));
    int looks = 40 * Allowance.STEPS_PER_LOOK;
    Noted first = scan.next(100, new Allowance(looks, 1 << 20));
    assertTrue(first.through() >= 10, "came through " + first.through());
    Noted rest = scan.next(402, ENDLESS);
    assertEquals(402, rest.through());
  }

  @Test
  void whatIsTooMuchAtOnceIsNotKeptAndSaidSo() {
    Counters counters = new Counters(cluster.entries);
    Changes changes =
        new Changes(
            new History(cluster.entries, counters, cluster.config),
            counters,
            cluster.config.limits());
    changes.open(all());
    Bytes large =
        StoredValue.encode(
            new KeyValue(Bytes.utf8("k"), Bytes.wrap(new byte[1 << 20]), 1, 1, 1, 0));
    for (int i = 0; i < 17; i++) {
      changes.note(Bytes.utf8("k"), Optional.empty(), Optional.of(large));
    }
    assertFalse(changes.takeNoted().isComplete());
    assertTrue(changes.takeNoted().isComplete());
  }

  @Test
  void whatIsNoSelectorIsRefused() {
    ChangeFeed feed = cluster.machine.changes();
    assertTrue(feed.open(Bytes.utf8("nonsense")).isEmpty());
    Bytes key = Bytes.wrap(new byte[cluster.config.limits().maxKeyBytes()]);
    assertTrue(feed.open(WatchCodec.encode(WatchSelector.of(KeyRange.of(key)))).isPresent());
    Bytes longer = Bytes.wrap(new byte[cluster.config.limits().maxKeyBytes() + 1]);
    assertTrue(feed.open(WatchCodec.encode(WatchSelector.of(KeyRange.of(longer)))).isEmpty());
  }

  @Test
  void historyThatContradictsItselfIsDamage() {
    run(KvCluster.put("k", "one"));
    run(KvCluster.put("k", "two"));
    cluster.entries.put(
        EntryKeys.historyPage(2), cluster.entries.get(EntryKeys.historyPage(1)).orElseThrow());
    ChangeScan scan = cluster.machine.changes().scan(0);
    scan.lookFor(List.of(cluster.machine.changes().open(all()).orElseThrow()));
    assertThrows(CorruptStateException.class, () -> scan.next(2, ENDLESS));
  }
}
