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
 * most one batch's worth. Only these are passed on and only their time counts, so a flood of
 * requests cannot make an honest primary look late. The others wait here until there is room.
 *
 * <p>The clock of a request starts when it is passed on and is touched by nothing but a new view;
 * it stops when anything is executed under the request's name, whatever it is.
 */
final class ForwardedRequests {

  private static final int MAX_REPEATS = 8;
  private static final int MAX_REPEATED_AT_ONCE = 64;

  private final Outgoing out;
  private final ProtocolRules rules;
  private final int maxWatched;
  private final LinkedHashMap<RequestKey, SignedRequest> later = new LinkedHashMap<>();

  /** Since when each request is watched, the earliest first. */
  private final LinkedHashMap<RequestKey, Long> watchedMillis = new LinkedHashMap<>();

  /** Those of the watched that were in no proposal yet, as the primary has them in our lane. */
  private final LinkedHashMap<RequestKey, Forwarded> unproposed = new LinkedHashMap<>();

  private int overtaking;
  private long nowMillis;

  /** A request that was passed on, when, and how often again. */
  private record Forwarded(SignedRequest request, long firstMillis, long lastMillis, int repeats) {
    Forwarded again(long nowMillis) {
      return new Forwarded(request, firstMillis, nowMillis, repeats + 1);
    }
  }

  ForwardedRequests(CoreRooms rooms, int maxWatched) {
    this.out = rooms.out();
    this.rules = rooms.rules();
    this.maxWatched = maxWatched;
  }

  /** Time has passed: what seems lost on its way is passed on again, a bounded number of times. */
  void onTick(long livedMillis, ReplicaId primary, long repeatMillis) {
    nowMillis = livedMillis;
    List<Forwarded> lost = new ArrayList<>();
    for (Forwarded forwarded : unproposed.values()) {
      boolean isDue = nowMillis - forwarded.lastMillis() >= repeatMillis;
      if (!isDue || lost.size() == MAX_REPEATED_AT_ONCE) {
        break;
      }
      if (forwarded.repeats() < MAX_REPEATS) {
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
    if (watchedMillis.size() < maxWatched && later.isEmpty()) {
      watchedMillis.put(request.key(), nowMillis);
    } else {
      add(request, primary);
    }
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
    watchedMillis.clear();
    unproposed.clear();
    overtaking = 0;
  }

  /** From now on what is watched counts anew, and not before a given time. */
  void restart(long fromMillis) {
    watchedMillis.replaceAll((key, since) -> fromMillis);
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
    } else if (nowMillis - first.getValue().lastMillis() >= graceMillis) {
      overtaking++;
    }
    return longest < 0 ? OptionalLong.empty() : OptionalLong.of(longest);
  }

  /** How many proposals in a row have left out the first request of our lane. */
  int overtaking() {
    return overtaking;
  }

  /** Something was executed under this name. */
  void onAnswered(RequestKey key, ReplicaId primary) {
    later.remove(key);
    if (rules.excusesOthers()) {
      restart(nowMillis);
    }
    if (watchedMillis.remove(key) != null) {
      RequestKey head = unproposed.isEmpty() ? null : unproposed.firstEntry().getKey();
      unproposed.remove(key);
      if (key.equals(head)) {
        overtaking = 0;
      }
      refill(primary);
    }
  }

  private void refill(ReplicaId primary) {
    while (watchedMillis.size() < maxWatched && !later.isEmpty()) {
      Map.Entry<RequestKey, SignedRequest> next = later.pollFirstEntry();
      watchedMillis.put(next.getKey(), nowMillis);
      unproposed.put(next.getKey(), new Forwarded(next.getValue(), nowMillis, nowMillis, 0));
      out.add(new Effect.ForwardRequest(primary, next.getValue()));
    }
  }

  /** Since when the request is watched that is watched longest. */
  OptionalLong oldestMillis() {
    Map.Entry<RequestKey, Long> oldest = watchedMillis.firstEntry();
    return oldest == null ? OptionalLong.empty() : OptionalLong.of(oldest.getValue());
  }
}
