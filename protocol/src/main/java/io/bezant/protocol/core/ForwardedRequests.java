package io.bezant.protocol.core;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.SignedRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What clients brought to this backup and the primary owes an answer for: the oldest requests, at
 * most one batch's worth, in number and in bytes. Only these are passed on and only their time
 * counts, so a flood of requests cannot make an honest primary look late. The others wait here
 * until there is room.
 *
 * <p>The clock of a request starts when it is passed on and is touched by nothing but a new view;
 * it stops when anything is executed under the request's name, whatever it is.
 */
final class ForwardedRequests {

  private static final int MAX_REPEATS = 8;
  private static final int MAX_REPEATED_AT_ONCE = 64;

  /** What is larger is repeated more rarely, in proportion, up to a factor. */
  private static final int LARGE_BYTES = 128 << 10;

  /** A lost one must be said again before the primary's time for it is over. */
  private static final int MOST_TIMES_RARER = 4;

  private final Outgoing out;
  private final ProtocolRules rules;
  private final int maxWatched;
  private final long maxWatchedBytes;
  private final LinkedHashMap<RequestKey, SignedRequest> later = new LinkedHashMap<>();

  /** What is watched, the earliest first. */
  private final LinkedHashMap<RequestKey, Watched> watched = new LinkedHashMap<>();

  private long watchedBytes;

  /** Those of the watched that were in no proposal yet, as the primary has them in our lane. */
  private final LinkedHashMap<RequestKey, Forwarded> unproposed = new LinkedHashMap<>();

  private int overtaking;
  private long nowMillis;

  /** Since when a request is watched, and how large it is. */
  private record Watched(long sinceMillis, int bytes) {}

  /** A request that was passed on, when, and how often again. */
  private record Forwarded(SignedRequest request, long firstMillis, long lastMillis, int repeats) {
    boolean isDue(long nowMillis, long repeatMillis) {
      long pause = repeatMillis * Math.min(MOST_TIMES_RARER, 1 + bytesOf(request) / LARGE_BYTES);
      return repeats < MAX_REPEATS && nowMillis - lastMillis >= pause;
    }

    Forwarded again(long nowMillis) {
      return new Forwarded(request, firstMillis, nowMillis, repeats + 1);
    }
  }

  ForwardedRequests(CoreRooms rooms, int maxWatched, long maxWatchedBytes) {
    this.out = rooms.out();
    this.rules = rooms.rules();
    this.maxWatched = maxWatched;
    this.maxWatchedBytes = maxWatchedBytes;
  }

  private static int bytesOf(SignedRequest request) {
    return request.request().payload().size();
  }

  /** Time has passed: what seems lost on its way is passed on again, a bounded number of times. */
  void onTick(long livedMillis, ReplicaId primary, long repeatMillis) {
    nowMillis = livedMillis;
    List<Forwarded> lost = new ArrayList<>();
    for (Forwarded forwarded : unproposed.values()) {
      if (lost.size() < MAX_REPEATED_AT_ONCE && forwarded.isDue(nowMillis, repeatMillis)) {
        lost.add(forwarded);
      }
    }
    for (Forwarded forwarded : lost) {
      // The primary puts it at the end of our lane, if it had it no more.
      RequestKey key = forwarded.request().key();
      unproposed.remove(key);
      unproposed.put(key, forwarded.again(nowMillis));
      out.add(new Effect.ForwardRequest(primary, forwarded.request()));
    }
    if (!lost.isEmpty()) {
      overtaking = 0;
    }
  }

  /** Takes up a request that a client brought here. */
  void add(SignedRequest request, ReplicaId primary) {
    later.put(request.key(), request);
    refill(primary);
  }

  /**
   * Takes up a request that the primary has proposed to us already. What it said to us alone comes
   * to nothing, so the time of the request counts; there is no need to pass it on.
   */
  void addProposed(SignedRequest request, ReplicaId primary) {
    if (later.isEmpty() && hasRoomFor(request)) {
      watch(request);
    } else {
      add(request, primary);
    }
  }

  private boolean hasRoomFor(SignedRequest request) {
    return watched.isEmpty()
        || (watched.size() < maxWatched && watchedBytes + bytesOf(request) <= maxWatchedBytes);
  }

  private void watch(SignedRequest request) {
    Watched before = watched.put(request.key(), new Watched(nowMillis, bytesOf(request)));
    watchedBytes += bytesOf(request) - (before == null ? 0 : before.bytes());
  }

  /** A view begins here as a backup: everything that waits is owed from now on. */
  void begin(List<SignedRequest> waiting, ReplicaId primary) {
    clear();
    waiting.forEach(request -> later.put(request.key(), request));
    refill(primary);
  }

  /** Nobody owes us anything: this replica leads, or it knows nothing of what waits. */
  void clear() {
    later.clear();
    watched.clear();
    watchedBytes = 0;
    unproposed.clear();
    overtaking = 0;
  }

  /** From now on what is watched counts anew, and not before a given time. */
  void restart(long fromMillis) {
    watched.replaceAll((key, each) -> new Watched(fromMillis, each.bytes()));
    overtaking = 0;
  }

  /**
   * A proposal was taken up.
   *
   * @param graceMillis how long the primary may have had other things under way already
   * @return how long the primary took to propose what we passed on, if any of it is in the batch
   */
  OptionalLong onProposed(Batch batch, long graceMillis) {
    RequestKey head = unproposed.isEmpty() ? null : unproposed.firstEntry().getKey();
    long longest = -1;
    for (SignedRequest request : batch.requests()) {
      Forwarded forwarded = unproposed.remove(request.key());
      if (forwarded != null) {
        longest = Math.max(longest, nowMillis - forwarded.firstMillis());
      }
    }
    Map.Entry<RequestKey, Forwarded> first = unproposed.firstEntry();
    if (first == null || !first.getKey().equals(head)) {
      overtaking = 0;
    } else if (!batch.requests().isEmpty()
        && nowMillis - first.getValue().lastMillis() >= graceMillis) {
      overtaking++;
    }
    return longest < 0 ? OptionalLong.empty() : OptionalLong.of(longest);
  }

  /** How many proposals of other requests in a row have left out the first one of our lane. */
  int overtaking() {
    return overtaking;
  }

  /** Something was executed under this name. */
  void onAnswered(RequestKey key, ReplicaId primary) {
    later.remove(key);
    if (rules.excusesOthers()) {
      restart(nowMillis);
    }
    Watched ended = watched.remove(key);
    if (ended != null) {
      watchedBytes -= ended.bytes();
      RequestKey head = unproposed.isEmpty() ? null : unproposed.firstEntry().getKey();
      unproposed.remove(key);
      if (key.equals(head)) {
        overtaking = 0;
      }
      refill(primary);
    }
  }

  private void refill(ReplicaId primary) {
    while (!later.isEmpty() && hasRoomFor(later.firstEntry().getValue())) {
      SignedRequest next = later.pollFirstEntry().getValue();
      watch(next);
      unproposed.put(next.key(), new Forwarded(next, nowMillis, nowMillis, 0));
      out.add(new Effect.ForwardRequest(primary, next));
    }
  }

  /** Since when the request is watched that is watched longest. */
  OptionalLong oldestMillis() {
    Map.Entry<RequestKey, Watched> oldest = watched.firstEntry();
    return oldest == null ? OptionalLong.empty() : OptionalLong.of(oldest.getValue().sinceMillis());
  }
}
