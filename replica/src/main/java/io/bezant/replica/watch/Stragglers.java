package io.bezant.replica.watch;

import io.bezant.replica.watch.ChangeFeed.Noted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Watches that are not up to date: those that asked for the past, those whose connection is full,
 * and those that wait for a revision to come. Who stands at the same revision goes on together, and
 * who catches up with another herd joins it, so that the same history is not read for each. Herds
 * take turns; how much is done in one turn of the loop is bounded. Loop thread only.
 */
final class Stragglers {

  /** Steps through the history in one turn of the loop, as {@link Allowance} counts them. */
  static final int STEPS_PER_TURN = 1_024;

  /** Bytes found in the history in one turn of the loop. */
  static final int BYTES_PER_TURN = 256 << 10;

  /** Most herds that remember where they are on the way through the history. */
  static final int MAX_SCANS = 16;

  private final Watchers watchers;
  private final TreeMap<Long, Herd> herds = new TreeMap<>();

  /** Those that read, the one that did least lately first. */
  private final List<Herd> scanning = new ArrayList<>();

  /** Where the herd that had its turn last stands. */
  private long lastServed;

  private int count;

  Stragglers(Watchers watchers) {
    this.watchers = watchers;
  }

  int count() {
    return count;
  }

  void add(Watch watch) {
    herds.computeIfAbsent(watch.position, absent -> new Herd()).watches.add(watch);
    count++;
  }

  void remove(Watch watch) {
    Herd herd = herds.get(watch.position);
    if (herd != null && herd.watches.remove(watch)) {
      count--;
      dropIfEmpty(watch.position, herd);
    }
  }

  private void dropIfEmpty(long position, Herd herd) {
    if (herd.watches.isEmpty()) {
      herds.remove(position);
      endScan(herd);
    }
  }

  private void endScan(Herd herd) {
    if (herd.isScanning()) {
      herd.endScan();
      scanning.remove(herd);
    }
  }

  /** The history is another one. */
  void endScans() {
    List.copyOf(scanning).forEach(this::endScan);
  }

  /** Ends all watches whose next revision cannot be told any more. */
  void endCompacted(long oldest) {
    while (!herds.isEmpty() && herds.firstKey() < oldest - 1) {
      Herd herd = herds.firstEntry().getValue();
      for (Watch each : List.copyOf(herd.watches)) {
        watchers.endCompacted(each, oldest);
      }
    }
  }

  /** Goes on through the history, up to a revision; how much was done. */
  int serve(ChangeFeed feed, long through) {
    joinThoseWhoWaited(through);
    Allowance allowance = new Allowance(STEPS_PER_TURN, BYTES_PER_TURN);
    int done = 0;
    for (int turns = herds.size(); turns > 0 && allowance.isLeft(); turns--) {
      Long position = herds.higherKey(lastServed);
      if (position == null || position >= through) {
        position = herds.isEmpty() ? Long.valueOf(through) : herds.firstKey();
      }
      if (position >= through) {
        return done;
      }
      lastServed = position;
      done += serve(feed, position, through, allowance);
    }
    return done;
  }

  private void joinThoseWhoWaited(long through) {
    Herd waited = herds.get(through);
    if (waited == null) {
      return;
    }
    for (Watch each : List.copyOf(waited.watches)) {
      if (each.skip == 0) {
        remove(each);
        watchers.settle(each);
      }
    }
  }

  private int serve(ChangeFeed feed, long position, long through, Allowance allowance) {
    Herd herd = herds.get(position);
    if (herd == null) {
      return 0;
    }
    List<Watch> ready = new ArrayList<>();
    for (Watch each : herd.watches) {
      if (watchers.hasRoom(each.link)) {
        ready.add(each);
      }
    }
    if (ready.isEmpty() || !mayScan(herd)) {
      return 0;
    }
    Long next = herds.higherKey(position);
    long upTo = next == null ? through : Math.min(next, through);
    Noted noted = herd.scanFor(ready, position, feed).next(upTo, allowance);
    scanning.remove(herd);
    scanning.add(herd);
    if (noted.through() > position) {
      move(herd, ready, position, noted);
    }
    return 1;
  }

  /** Few read at a time, since what they read ahead is memory. */
  private boolean mayScan(Herd herd) {
    if (herd.isScanning() || scanning.size() < MAX_SCANS) {
      return true;
    }
    for (Herd other : scanning) {
      if (!other.isBusy()) {
        endScan(other);
        return true;
      }
    }
    return false;
  }

  /** Lets those who could be told go on, with the scan; the others stay where they are. */
  private void move(Herd herd, List<Watch> ready, long position, Noted noted) {
    ready.forEach(herd.watches::remove);
    count -= ready.size();
    if (herd.watches.isEmpty()) {
      herds.remove(position);
    }
    tell(ready, noted);
    boolean anyCame = false;
    for (Watch each : ready) {
      watchers.settle(each);
      anyCame |= !each.isLive() && each.position == noted.through();
    }
    lastServed = noted.through();
    Herd ahead = herds.get(noted.through());
    if (anyCame && ahead != null && !ahead.isBusy()) {
      endScan(ahead);
      ahead.takeScan(herd);
      scanning.remove(herd);
      scanning.add(ahead);
    } else {
      endScan(herd);
    }
  }

  private void tell(List<Watch> ready, Noted noted) {
    Map<WatchGroup, List<Watch>> byGroup = new LinkedHashMap<>();
    for (Watch each : ready) {
      byGroup.computeIfAbsent(each.group, absent -> new ArrayList<>()).add(each);
    }
    byGroup.forEach(
        (group, watches) -> {
          List<Occurrence> happened = noted.changes().get(group.interest);
          if (happened == null) {
            watches.forEach(each -> each.position = noted.through());
          } else {
            Delivery delivery = new Delivery(happened, noted.through());
            WatchGroup.parties(watches)
                .forEach((place, party) -> watchers.tell(party, delivery, place.skip()));
          }
        });
  }
}
