package io.bezant.client.core;

import io.bezant.client.core.ClientEvent.NoticeReceived;
import io.bezant.client.core.ClientEvent.WatchClosed;
import io.bezant.client.core.ClientEvent.WatchOpened;
import io.bezant.client.core.ClientEvent.WatchTaken;
import io.bezant.client.core.ClientEvent.Watching;
import io.bezant.protocol.Membership;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchNotice.Changed;
import io.bezant.protocol.message.WatchNotice.Ended;
import io.bezant.protocol.message.WatchNotice.Progress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * All watches of a client. Each lives until its caller closes it or it cannot go on; that replicas
 * come and go does not end it. Names of watches at replicas are never used twice, so that what was
 * still on its way for an earlier one is recognised and dropped.
 */
final class Watches {

  private final Membership membership;
  private final OpenWatch.Shared shared;

  /** By the callers' tickets, in the order of their opening. */
  private final Map<Long, OpenWatch> open = new LinkedHashMap<>();

  private long strayNotices;
  private boolean closed;

  Watches(
      CoreSettings settings,
      ReplyRules rules,
      SortedSet<ReplicaId> connected,
      Consumer<ClientEffect> effects) {
    this(
        settings.cluster().membership(),
        new OpenWatch.Shared(rules, settings.watchBounds(), connected, effects));
  }

  Watches(Membership membership, OpenWatch.Shared shared) {
    this.membership = membership;
    this.shared = shared;
  }

  /** Whether time matters to one of them. */
  boolean needsTicks() {
    return open.values().stream().anyMatch(OpenWatch::needsTicks);
  }

  /** How many notices were for watches that are not open, or not any more. */
  long strayNotices() {
    return strayNotices;
  }

  /** Takes note of what happens to those who watch. */
  void on(Watching event, long nowMillis) {
    switch (event) {
      case WatchOpened opened -> {
        OpenWatch watch = new OpenWatch(shared, opened, membership.replicas());
        open.put(opened.ticket(), watch);
        if (closed) {
          watch.end(new WatchEnd.Closed());
        } else {
          watch.onTick(nowMillis);
        }
      }
      case WatchTaken(long ticket, int revisions) -> {
        OpenWatch watch = open.get(ticket);
        if (watch != null) {
          watch.onTaken(revisions, nowMillis);
        }
      }
      case WatchClosed(long ticket) -> {
        OpenWatch watch = open.remove(ticket);
        if (watch != null) {
          watch.close();
        }
      }
      case NoticeReceived(ReplicaId from, WatchNotice notice) -> {
        if (membership.contains(from)) {
          onNotice(from, notice, nowMillis);
        }
      }
    }
    open.values().removeIf(OpenWatch::isOver);
  }

  private void onNotice(ReplicaId from, WatchNotice notice, long nowMillis) {
    switch (notice) {
      case Changed changed -> {
        for (long name : changed.watches()) {
          OpenWatch watch = open.get(OpenWatch.ticketOf(name));
          if (watch == null || !watch.onChanged(from, name, changed, nowMillis)) {
            strayNotices++;
          }
        }
      }
      case Progress(long through, List<Long> behind) -> {
        TreeSet<Long> names = new TreeSet<>(behind);
        open.values().forEach(watch -> watch.onProgress(from, through, names, nowMillis));
      }
      case Ended ended -> {
        OpenWatch watch = open.get(OpenWatch.ticketOf(ended.watch()));
        if (watch == null || !watch.onEnded(from, ended, nowMillis)) {
          strayNotices++;
        }
      }
    }
  }

  /** A replica can be spoken to, or time has passed. */
  void onTick(long nowMillis) {
    open.values().stream().filter(OpenWatch::needsTicks).forEach(watch -> watch.onTick(nowMillis));
    open.values().removeIf(OpenWatch::isOver);
  }

  /** A replica cannot be spoken to any more. */
  void onLinkDown(ReplicaId replica, long nowMillis) {
    open.values().forEach(watch -> watch.onLinkDown(replica, nowMillis));
    open.values().removeIf(OpenWatch::isOver);
  }

  /** None of them can go on. */
  void endAll(WatchEnd why) {
    open.values().forEach(watch -> watch.end(why));
    open.clear();
  }

  /** The client is closed, and with it all of them. */
  void close() {
    closed = true;
    endAll(new WatchEnd.Closed());
  }
}
