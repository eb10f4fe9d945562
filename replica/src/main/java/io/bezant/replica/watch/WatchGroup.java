package io.bezant.replica.watch;

import io.bezant.crypto.Bytes;
import io.bezant.replica.watch.ChangeFeed.Interest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All watches that ask for the same; what they are told is made once. Loop thread only. */
final class WatchGroup {
  final Bytes selector;
  Interest interest;

  /** How many watches there are, up to date or not. */
  int size;

  private final Map<Place, Party> live = new LinkedHashMap<>();

  WatchGroup(Bytes selector, Interest interest) {
    this.selector = selector;
    this.interest = interest;
  }

  /**
   * Whose watches share one notice.
   *
   * @param skip how many events of the next revision they were told already
   */
  record Place(WatchLink link, boolean wantsEvents, int skip) {

    static Place of(Watch watch) {
      return new Place(watch.link, watch.wantsEvents, watch.skip);
    }

    static Place ofLive(Watch watch) {
      return new Place(watch.link, watch.wantsEvents, 0);
    }
  }

  /** Watches that are told by one notice. */
  static final class Party {
    final WatchLink link;
    final boolean wantsEvents;
    final Map<Long, Watch> watches = new LinkedHashMap<>();

    /** The least through which any of them was told. */
    long told = Long.MAX_VALUE;

    Party(Place place) {
      this.link = place.link();
      this.wantsEvents = place.wantsEvents();
    }

    void add(Watch watch) {
      watches.put(watch.id, watch);
      told = Math.min(told, watch.told);
    }
  }

  void join(Watch watch) {
    live.computeIfAbsent(Place.ofLive(watch), Party::new).add(watch);
  }

  void leave(Watch watch) {
    Place place = Place.ofLive(watch);
    Party party = live.get(place);
    if (party != null) {
      watch.told = party.told;
      party.watches.remove(watch.id);
      if (party.watches.isEmpty()) {
        live.remove(place);
      }
    }
  }

  /** Those who are up to date, by connection. */
  List<Party> live() {
    return new ArrayList<>(live.values());
  }

  /** Watches by who can be told together. */
  static Map<Place, Party> parties(Iterable<Watch> watches) {
    Map<Place, Party> parties = new LinkedHashMap<>();
    for (Watch each : watches) {
      parties.computeIfAbsent(Place.of(each), Party::new).add(each);
    }
    return parties;
  }
}
