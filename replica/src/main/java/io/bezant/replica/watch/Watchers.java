package io.bezant.replica.watch;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchNotice.Reason;
import io.bezant.protocol.message.WatchRequest;
import io.bezant.protocol.wire.FrameCodec;
import io.bezant.replica.net.ClientConnection;
import io.bezant.replica.net.Network;
import io.bezant.replica.watch.ChangeFeed.Interest;
import io.bezant.replica.watch.ChangeFeed.Noted;
import io.bezant.replica.watch.WatchGroup.Party;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All open watches of one replica. Those that are up to date are told what happens as it happens;
 * the others go through the history, in {@link Stragglers}. Who does not read what he is sent falls
 * behind, and when what he needs next is compacted, he is told so; nobody is left out silently, and
 * no connection is closed for it. A watch ends with its connection. Loop thread only.
 */
public final class Watchers {

  /** Most watches on one connection. */
  public static final int MAX_PER_CONNECTION = 4_096;

  /** Most watches of all clients. */
  public static final int MAX_TOTAL = 16_384;

  /** Most requests taken up in one turn. */
  public static final int MAX_REQUESTS_PER_TURN = 256;

  /** Bytes told in one turn as things happen; who is not told then falls behind. */
  public static final long MAX_LIVE_BYTES_PER_TURN = 4 << 20;

  /** Bytes that wait for one connection, beyond which nothing is told on it for a while. */
  public static final long MAX_QUEUED_PER_CONNECTION = 1 << 20;

  /** The same, shared by all connections on which somebody watches. */
  public static final long MAX_QUEUED = 32 << 20;

  /** How often those to whom nothing happens are told so. */
  public static final long PROGRESS_NANOS = 100_000_000;

  private final WatchQueue queue;
  private final Network network;
  private final FrameCodec frames;
  private final Map<ClientConnection, WatchLink> links = new LinkedHashMap<>();
  private final Map<Bytes, WatchGroup> groups = new LinkedHashMap<>();
  private final Stragglers stragglers = new Stragglers(this);

  /** Interests of the feed at hand to those who have them; looked up only. */
  private final Map<Interest, WatchGroup> byInterest = new HashMap<>();

  private @Nullable ChangeFeed feed;

  /** Everybody who is up to date was told everything through here. */
  private long liveThrough;

  private int count;
  private long nextRoundNanos = Long.MIN_VALUE;
  private int sent;
  private long liveBytes;
  private long eventsTold;

  /**
   * Nobody watches.
   *
   * @param queue what clients ask
   * @param network the way to them
   * @param frames notices to bytes
   */
  public Watchers(WatchQueue queue, Network network, FrameCodec frames) {
    this.queue = queue;
    this.network = network;
    this.frames = frames;
  }

  /** How many watches are open. */
  public int count() {
    return count;
  }

  /** How many are told from the history, or wait for what is to come. */
  public int behindCount() {
    return stragglers.count();
  }

  /** How many changes were told, counted for each notice that told them. */
  public long eventsTold() {
    return eventsTold;
  }

  /** Whether nobody watches, or asks to. */
  public boolean isIdle() {
    return links.isEmpty() && queue.size() == 0;
  }

  /**
   * Tells what can be told now; between two batches, when the state may be shown.
   *
   * @param current the feed of the service as it is now
   * @param nowNanos on any clock that goes on
   * @return how much was done, zero if there is nothing to do before something happens
   */
  public int serve(ChangeFeed current, long nowNanos) {
    sent = 0;
    if (!current.equals(feed)) {
      begin(current);
    }
    tellNews(current, current.takeNoted());
    List<WatchQueue.Waiting> asked = queue.take(MAX_REQUESTS_PER_TURN);
    asked.forEach(each -> take(current, each));
    int walked = stragglers.serve(current, liveThrough);
    if (nowNanos >= nextRoundNanos) {
      nextRoundNanos = nowNanos + PROGRESS_NANOS;
      goRound();
    }
    if (sent > 0) {
      network.flush();
    }
    return sent + asked.size() + walked;
  }

  /**
   * The service has begun anew, with a state from elsewhere: nobody knows what happened between.
   */
  private void begin(ChangeFeed current) {
    feed = current;
    allFallBehind();
    stragglers.endScans();
    byInterest.clear();
    for (WatchGroup each : groups.values()) {
      each.interest = current.open(each.selector).orElseThrow();
      byInterest.put(each.interest, each);
    }
  }

  private void allFallBehind() {
    for (WatchGroup group : groups.values()) {
      for (Party party : group.live()) {
        fallBehind(party.watches.values());
      }
    }
  }

  private void fallBehind(Collection<Watch> watches) {
    for (Watch each : List.copyOf(watches)) {
      each.fallBehind(liveThrough);
      stragglers.add(each);
    }
  }

  private void tellNews(ChangeFeed current, Noted noted) {
    if (!noted.isComplete() || noted.after() != liveThrough) {
      allFallBehind();
    } else {
      liveBytes = 0;
      noted
          .changes()
          .forEach(
              (interest, occurrences) ->
                  tellNews(
                      Optional.ofNullable(byInterest.get(interest)).orElseThrow(),
                      new Delivery(occurrences, noted.through())));
    }
    liveThrough = noted.through();
    stragglers.endCompacted(current.oldest());
  }

  private void tellNews(WatchGroup group, Delivery news) {
    for (Party party : group.live()) {
      if (liveBytes > MAX_LIVE_BYTES_PER_TURN || !hasRoom(party.link)) {
        fallBehind(party.watches.values());
      } else {
        tellNews(party, news);
      }
    }
  }

  /**
   * Those whose connection is full before everything is said go on from there, from the history.
   */
  private void tellNews(Party party, Delivery news) {
    List<Watch> watches = List.copyOf(party.watches.values());
    watches.forEach(each -> each.position = liveThrough);
    if (!tell(party, news, 0)) {
      for (Watch each : watches) {
        each.leaveLive();
        stragglers.add(each);
      }
    }
  }

  /**
   * Tells a party as much as its connection takes.
   *
   * @param skip so many events of the first revision were told before
   * @return whether that was everything; each watch knows how far it has come
   */
  boolean tell(Party party, Delivery delivery, int skip) {
    List<Long> ids = List.copyOf(party.watches.keySet());
    for (Delivery.Piece piece : delivery.pieces(party.wantsEvents, skip)) {
      if (!hasRoom(party.link)) {
        return false;
      }
      send(
          party.link.connection,
          new WatchNotice.Changed(ids, party.told, piece.through(), piece.told()));
      liveBytes += piece.bytes();
      piece.told().forEach(this::count);
      party.told = piece.through();
      for (Watch each : party.watches.values()) {
        each.position = piece.through();
        each.told = piece.through();
        each.skip = piece.skip();
      }
    }
    return true;
  }

  /** Whether a connection takes more: what waits for all of them together is bounded. */
  boolean hasRoom(WatchLink link) {
    long share = Math.min(MAX_QUEUED_PER_CONNECTION, MAX_QUEUED / Math.max(1, links.size()));
    return link.connection.queuedBytes() <= share;
  }

  private void count(WatchNotice.Told told) {
    eventsTold +=
        switch (told) {
          case WatchNotice.Told.Whole whole -> whole.events().size();
          case WatchNotice.Told.Hashed _hashed -> 1;
        };
  }

  private void send(ClientConnection to, WatchNotice notice) {
    network.sendToClient(to, frames.encode(notice));
    sent++;
  }

  private void take(ChangeFeed current, WatchQueue.Waiting asked) {
    switch (asked.request()) {
      case WatchRequest.Open open -> open(current, asked.from(), open);
      case WatchRequest.Cancel(var id) ->
          Optional.ofNullable(links.get(asked.from()))
              .map(link -> link.watches.get(id))
              .ifPresent(this::close);
    }
  }

  private void open(ChangeFeed current, ClientConnection from, WatchRequest.Open asked) {
    if (!from.isOpen()) {
      return;
    }
    WatchLink link = links.computeIfAbsent(from, WatchLink::new);
    Optional.ofNullable(link.watches.get(asked.watch())).ifPresent(this::close);
    if (link.watches.size() >= MAX_PER_CONNECTION) {
      send(from, ended(asked.watch(), Reason.TOO_MANY_WATCHES, MAX_PER_CONNECTION));
      return;
    }
    if (count >= MAX_TOTAL) {
      send(from, ended(asked.watch(), Reason.TOO_MANY_WATCHES, MAX_TOTAL));
      return;
    }
    if (asked.from() < current.oldest() && asked.from() <= liveThrough) {
      send(from, ended(asked.watch(), Reason.COMPACTED, current.oldest()));
      return;
    }
    Optional<WatchGroup> group = group(current, asked.selector());
    if (group.isEmpty()) {
      send(from, ended(asked.watch(), Reason.MALFORMED, 0));
      return;
    }
    Watch watch =
        new Watch(asked.watch(), link, group.get(), asked.wantsEvents(), asked.from() - 1);
    link.watches.put(watch.id, watch);
    group.get().size++;
    count++;
    send(
        from,
        new WatchNotice.Changed(List.of(watch.id), watch.position, watch.position, List.of()));
    settle(watch);
  }

  private static WatchNotice ended(long watch, Reason reason, long bound) {
    return new WatchNotice.Ended(watch, reason, bound);
  }

  private Optional<WatchGroup> group(ChangeFeed current, Bytes selector) {
    WatchGroup known = groups.get(selector);
    if (known != null) {
      return Optional.of(known);
    }
    return current
        .open(selector)
        .map(
            interest -> {
              WatchGroup group = new WatchGroup(selector, interest);
              groups.put(selector, group);
              byInterest.put(interest, group);
              return group;
            });
  }

  /** It is told as things happen from now on, or from the history. */
  void settle(Watch watch) {
    if (watch.position == liveThrough && watch.skip == 0) {
      watch.goLive();
      // What it found nothing in it was not told of: a word of progress is owed.
      watch.link.progress = Math.min(watch.link.progress, watch.told);
    } else {
      stragglers.add(watch);
    }
  }

  /** What it would be told next is forgotten. */
  void endCompacted(Watch watch, long oldest) {
    close(watch);
    send(watch.link.connection, ended(watch.id, Reason.COMPACTED, oldest));
  }

  private void close(Watch watch) {
    watch.link.watches.remove(watch.id);
    if (watch.isLive()) {
      watch.leaveLive();
    } else {
      stragglers.remove(watch);
    }
    count--;
    WatchGroup group = watch.group;
    group.size--;
    if (group.size == 0) {
      groups.remove(group.selector);
      byInterest.remove(group.interest);
      Optional.ofNullable(feed).ifPresent(it -> it.close(group.interest));
    }
  }

  /** Forgets connections that are gone, and tells the others how far nothing has happened. */
  private void goRound() {
    for (WatchLink link : List.copyOf(links.values())) {
      if (!link.connection.isOpen()) {
        List.copyOf(link.watches.values()).forEach(this::close);
      }
      if (link.watches.isEmpty()) {
        links.remove(link.connection);
      } else if (link.liveCount > 0 && link.progress < liveThrough && hasRoom(link)) {
        link.progress = liveThrough;
        send(link.connection, new WatchNotice.Progress(liveThrough, behind(link)));
      }
    }
  }

  private List<Long> behind(WatchLink link) {
    if (link.liveCount == link.watches.size()) {
      return List.of();
    }
    List<Long> behind = new ArrayList<>();
    for (Watch each : link.watches.values()) {
      if (!each.isLive() && each.position < liveThrough) {
        behind.add(each.id);
      }
    }
    return behind;
  }
}
