package io.bezant.replica.watch;

import static io.bezant.replica.watch.WatchLab.delete;
import static io.bezant.replica.watch.WatchLab.key1;
import static io.bezant.replica.watch.WatchLab.prefix;
import static io.bezant.replica.watch.WatchLab.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.Limits;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.WatchSelector;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchNotice.Reason;
import io.bezant.protocol.message.WatchRequest;
import io.bezant.replica.watch.WatchLab.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/** Who watches is told everything, once, in order, or that it cannot be told any more. */
class WatchersTest {

  private final WatchLab lab = new WatchLab(WatchLab.AMPLE);

  @Test
  void whatHappensIsToldAsItHappens() {
    Connection connection = lab.connect();
    Follower one = connection.follow(1, prefix("k"), 1, true);
    lab.settle();
    assertEquals(
        List.of(new WatchNotice.Changed(List.of(1L), 0, 0, List.of())), connection.notices);
    lab.run(put("k1", "a"), put("other", "x"), delete("k1"));
    assertTrue(lab.serve() > 0);
    assertEquals(List.of("1 k1=a", "3 k1 gone"), one.story());
    assertEquals(3, one.position());
    assertEquals(0, lab.serve());
  }

  @Test
  void pastIsToldAsItWasTold() {
    Connection connection = lab.connect();
    WatchSelector selector = new WatchSelector(KeyRange.all(), true, true, true);
    Follower live = connection.follow(1, selector, 1, true);
    lab.settle();
    for (int i = 0; i < 50; i++) {
      lab.run(put("k" + i % 7, "v" + i), delete("k" + i % 3));
      lab.settle();
    }
    Follower late = connection.follow(2, selector, 1, true);
    Follower later = connection.follow(3, selector, 40, true);
    Follower hashed = connection.follow(4, selector, 1, false);
    lab.settle();
    assertEquals(live.events(), late.events());
    assertEquals(live.events().tailMap(40L, true), later.events());
    assertEquals(live.digested(), hashed.digests());
    assertEquals(0, lab.watchers.behindCount());
    lab.run(put("k", "new"));
    lab.settle();
    assertEquals(live.events(), late.events());
    assertEquals(live.digested(), hashed.digests());
  }

  @Test
  void revisionToComeIsWaitedFor() {
    Connection connection = lab.connect();
    Follower one = connection.follow(1, prefix("k"), 3, true);
    Follower two = connection.follow(2, prefix("k"), 4, true);
    lab.settle();
    lab.run(put("k", "a"), put("k", "b"));
    lab.settle();
    lab.run(put("k", "c"), put("k", "d"), put("k", "e"));
    lab.settle();
    assertEquals(List.of("3 k=c", "4 k=d", "5 k=e"), one.story());
    assertEquals(List.of("4 k=d", "5 k=e"), two.story());
  }

  /** All others of its connection were told how far nothing had happened before it came. */
  @Test
  void whoFindsNothingInThePastIsToldSoThoughNothingElseHappens() {
    Connection connection = lab.connect();
    Follower first = connection.follow(1, prefix("other"), 1, true);
    lab.settle();
    lab.run(put("k", "a"), put("k", "b"));
    lab.settle();
    lab.passMillis(200);
    lab.settle();
    assertEquals(2, first.position());
    Follower second = connection.follow(2, prefix("other"), 1, true);
    lab.settle();
    lab.passMillis(200);
    lab.settle();
    assertEquals(2, second.position());
  }

  @Test
  void whatIsCompactedIsSaid() {
    Connection connection = lab.connect();
    for (int i = 0; i < 10; i++) {
      lab.run(put("k", "v" + i));
    }
    lab.run(new KvOperation.Compact(6));
    Follower tooOld = connection.follow(1, prefix("k"), 6, true);
    Follower oldest = connection.follow(2, prefix("k"), 7, true);
    lab.settle();
    assertEquals(new WatchNotice.Ended(1, Reason.COMPACTED, 7), tooOld.ended().orElseThrow());
    assertEquals(List.of("7 k=v6", "8 k=v7", "9 k=v8", "10 k=v9"), oldest.story());
  }

  @Test
  void whoIsUpToDateNeedsNoHistory() {
    WatchLab forgetful = new WatchLab(new HistoryLimits(0, 0, 0));
    Follower one = forgetful.connect().follow(1, prefix("k"), 1, true);
    forgetful.settle();
    forgetful.run(put("k", "a"));
    forgetful.run(put("k", "b"));
    forgetful.settle();
    assertEquals(List.of("1 k=a", "2 k=b"), one.story());
  }

  @Test
  void whoDoesNotReadFallsBehindAndGoesOnWhereHeWas() {
    Connection connection = lab.connect();
    Follower one = connection.follow(1, prefix("k"), 1, true);
    lab.settle();
    connection.reads = false;
    String large = "x".repeat(100_000);
    for (int i = 0; i < 40; i++) {
      lab.run(put("k" + i, large));
      lab.settle();
      assertTrue(connection.queued <= Watchers.MAX_QUEUED_PER_CONNECTION + 200_000);
    }
    assertEquals(1, lab.watchers.behindCount());
    long position = one.position();
    assertTrue(position > 5 && position < 20, "told through " + position);
    for (int i = 0; i < 20 && one.position() < 40; i++) {
      connection.queued = 0;
      lab.settle();
    }
    assertEquals(40, one.events().size());
    connection.read();
    lab.run(put("k", "b"));
    lab.settle();
    assertEquals(0, lab.watchers.behindCount());
    assertEquals(41, one.events().size());
  }

  @Test
  void whoIsTooSlowIsToldSo() {
    Connection connection = lab.connect();
    Follower one = connection.follow(1, prefix("k"), 1, true);
    lab.settle();
    connection.queued = 1 << 30;
    for (int i = 0; i < 10; i++) {
      lab.run(put("k", "v" + i));
      lab.settle();
    }
    lab.run(new KvOperation.Compact(8));
    lab.settle();
    assertEquals(new WatchNotice.Ended(1, Reason.COMPACTED, 9), one.ended().orElseThrow());
    assertEquals(0, lab.watchers.count());
  }

  @Test
  void revisionThatIsTooLargeForOneNoticeIsToldInSeveral() {
    Connection connection = lab.connect();
    WatchSelector selector = new WatchSelector(KeyRange.all(), true, true, true);
    Follower live = connection.follow(1, selector, 1, true);
    String large = "x".repeat(3_000);
    for (int i = 0; i < 800; i += 100) {
      List<KvOperation> puts = new ArrayList<>();
      for (int j = i; j < i + 100; j++) {
        puts.add(put("k%04d".formatted(j), large));
      }
      lab.run(puts);
      lab.settle();
    }
    lab.run(new KvOperation.DeleteRange(KeyRange.all(), false));
    Connection slow = lab.connect();
    Follower late = slow.follow(2, selector, 1, true);
    Follower hashed = slow.follow(3, selector, 1, false);
    slow.reads = false;
    for (int i = 0; i < 20 && late.position() < 801; i++) {
      slow.queued = 0;
      lab.settle();
    }
    assertEquals(800, live.events().lastEntry().getValue().size());
    assertEquals(live.events(), late.events());
    assertEquals(live.digested(), hashed.digests());
    for (WatchNotice each : slow.notices) {
      assertTrue(lab.frames.encode(each).size() <= 2 * Delivery.MAX_NOTICE_BYTES);
    }
  }

  @Test
  void previousValueThatDoesNotFitIsLeftOut() {
    LeaseLimits leases = Limits.DEFAULT.leases();
    int bytes = 2 << 20;
    var limits = new Limits(64, bytes, bytes, 512, 1, bytes + 64, 16, 64, WatchLab.AMPLE, leases);
    WatchLab large = new WatchLab(limits);
    WatchSelector selector = new WatchSelector(KeyRange.all(), true, true, true);
    Follower one = large.connect().follow(1, selector, 1, true);
    large.settle();
    String value = "x".repeat((2 << 20) - 100);
    large.run(put("k", value));
    large.run(put("k", value));
    large.settle();
    assertEquals(2, one.position());
    Bytes event = one.events().lastEntry().getValue().getFirst();
    assertEquals(2, event.byteAt(event.size() - 1));
  }

  @Test
  void watchesOnOneConnectionShareTheirNotices() {
    Connection connection = lab.connect();
    List<Follower> all = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      all.add(connection.follow(i, key1("k"), 1, i % 2 == 0));
    }
    lab.settle();
    int before = connection.notices.size();
    lab.run(put("k", "a"));
    lab.settle();
    assertEquals(before + 2, connection.notices.size());
    for (int i = 0; i < 1_000; i++) {
      assertEquals(1, all.get(i).position());
      assertEquals(i % 2 == 0 ? 1 : 0, all.get(i).events().size());
    }
  }

  @Test
  void thoseToWhomNothingHappensAreToldSoNowAndThen() {
    Connection connection = lab.connect();
    Follower quiet = connection.follow(1, key1("quiet"), 1, true);
    Follower future = connection.follow(2, key1("quiet"), 100, true);
    lab.settle();
    lab.passMillis(100);
    lab.run(put("k", "a"));
    lab.settle();
    lab.run(put("k", "b"));
    lab.settle();
    assertEquals(1, quiet.position());
    lab.passMillis(100);
    lab.settle();
    assertEquals(2, quiet.position());
    assertEquals(99, future.position());
    int notices = connection.notices.size();
    lab.passMillis(1_000);
    lab.settle();
    assertEquals(notices, connection.notices.size(), "nothing has happened since");
  }

  @Test
  void watchIsOverWhenItIsCancelledOrItsConnectionIsGone() {
    Connection connection = lab.connect();
    Follower one = connection.follow(1, prefix("k"), 1, true);
    connection.follow(2, prefix("k"), 50, true);
    Connection other = lab.connect();
    other.follow(1, prefix("k"), 1, true);
    lab.settle();
    assertEquals(3, lab.watchers.count());
    connection.ask(new WatchRequest.Cancel(1));
    connection.ask(new WatchRequest.Cancel(2));
    connection.ask(new WatchRequest.Cancel(77));
    lab.settle();
    lab.run(put("k", "a"));
    lab.settle();
    assertEquals(List.of(), one.story());
    assertEquals(1, lab.watchers.count());
    other.isOpen = false;
    lab.passMillis(100);
    lab.settle();
    assertEquals(0, lab.watchers.count());
    assertTrue(lab.watchers.isIdle());
  }

  @Test
  void oneConnectionHasOnlySoManyWatches() {
    Connection connection = lab.connect();
    for (int i = 0; i < Watchers.MAX_PER_CONNECTION; i++) {
      connection.follow(i, key1("k"), 1, true);
    }
    Follower surplus = connection.follow(-1, key1("k"), 1, true);
    Follower elsewhere = lab.connect().follow(1, key1("k"), 1, true);
    lab.settle();
    assertEquals(
        new WatchNotice.Ended(-1, Reason.TOO_MANY_WATCHES, Watchers.MAX_PER_CONNECTION),
        surplus.ended().orElseThrow());
    assertTrue(elsewhere.ended().isEmpty());
  }

  @Test
  void allConnectionsTogetherHaveOnlySoManyWatches() {
    for (int i = 0; i < Watchers.MAX_TOTAL; i += Watchers.MAX_PER_CONNECTION) {
      Connection connection = lab.connect();
      for (int j = 0; j < Watchers.MAX_PER_CONNECTION; j++) {
        connection.follow(j, key1("k"), 1, true);
      }
      lab.settle();
    }
    Follower surplus = lab.connect().follow(1, key1("k"), 1, true);
    lab.settle();
    assertEquals(
        new WatchNotice.Ended(1, Reason.TOO_MANY_WATCHES, Watchers.MAX_TOTAL),
        surplus.ended().orElseThrow());
  }

  @Test
  void whatIsNoSelectorIsMalformed() {
    Connection connection = lab.connect();
    connection.ask(new WatchRequest.Open(5, Bytes.utf8("nonsense"), 1, true));
    lab.settle();
    assertEquals(List.of(new WatchNotice.Ended(5, Reason.MALFORMED, 0)), connection.notices);
    assertEquals(0, lab.watchers.count());
  }

  /** A state from elsewhere holds the history of what was missed. */
  @Test
  void watchesGoOnFromTheHistoryOfAnInstalledState() {
    Follower one = lab.connect().follow(1, prefix("k"), 1, true);
    lab.run(put("k", "a"));
    lab.settle();
    WatchLab other = new WatchLab(WatchLab.AMPLE);
    for (String value : List.of("a", "b", "c")) {
      other.run(put("k", value));
    }
    lab.pretend(other.feed());
    lab.settle();
    assertEquals(List.of("1 k=a", "2 k=b", "3 k=c"), one.story());
    other.run(put("k", "d"));
    lab.settle();
    assertEquals(List.of("1 k=a", "2 k=b", "3 k=c", "4 k=d"), one.story());
  }

  private static List<KvOperation> operations(Random random) {
    List<KvOperation> operations = new ArrayList<>();
    for (int i = random.nextInt(20); i > 0; i--) {
      String key = "k" + random.nextInt(8);
      operations.add(
          switch (random.nextInt(8)) {
            case 0, 1 -> delete(key);
            case 2 -> new KvOperation.DeleteRange(KeyRange.prefix(Bytes.utf8("k")), false);
            default -> put(key, "v".repeat(random.nextInt(20_000)));
          });
    }
    return operations;
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void everybodyIsToldTheSameHoweverSlow(@ForAll Random random) {
    WatchLab some = new WatchLab(WatchLab.AMPLE);
    List<WatchSelector> selectors =
        List.of(
            prefix("k"),
            key1("k3"),
            new WatchSelector(KeyRange.all(), true, true, true),
            new WatchSelector(KeyRange.from(Bytes.utf8("k5")), false, false, true));
    List<Follower> witnesses = new ArrayList<>();
    Connection steady = some.connect();
    for (int i = 0; i < selectors.size(); i++) {
      witnesses.add(steady.follow(i, selectors.get(i), 1, true));
    }
    some.settle();
    List<Connection> connections = new ArrayList<>();
    List<Runnable> checks = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      connections.add(some.connect());
    }
    long id = 100;
    for (int step = 0; step < 150; step++) {
      List<KvOperation> operations = operations(random);
      if (!operations.isEmpty()) {
        some.run(operations);
      }
      Connection any = connections.get(random.nextInt(connections.size()));
      switch (random.nextInt(6)) {
        case 0 -> {
          int which = random.nextInt(selectors.size());
          long from = 1 + random.nextLong(some.revision() + 3);
          boolean wantsEvents = random.nextInt(3) > 0;
          Follower follower = any.follow(id++, selectors.get(which), from, wantsEvents);
          Follower witness = witnesses.get(which);
          checks.add(
              () -> {
                if (wantsEvents) {
                  assertEquals(witness.events().tailMap(from, true), follower.events());
                } else {
                  assertEquals(witness.digested().tailMap(from, true), follower.digests());
                }
              });
        }
        case 1 -> any.queued = 1 << 30;
        case 2, 3 -> any.read();
        case 4 -> any.reads = false;
        default -> some.passMillis(60);
      }
      for (int i = random.nextInt(4); i > 0; i--) {
        some.serve();
      }
    }
    connections.forEach(Connection::read);
    some.settle();
    checks.forEach(Runnable::run);
    assertEquals(0, some.watchers.behindCount());
  }
}
