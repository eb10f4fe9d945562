package io.bezant.protocol.core;

import io.bezant.protocol.ClientId;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.SignedRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The requests that wait at a primary, taken in turn from each client, so that one that asks for
 * much delays the others little. Remembers which requests are under way, so that none is ordered
 * twice in vain; that none is executed twice is the state's business.
 */
final class RequestQueue {

  private final CoreOptions options;
  private final LinkedHashMap<ClientId, ArrayDeque<SignedRequest>> waiting = new LinkedHashMap<>();
  private final Set<RequestKey> underWay = new LinkedHashSet<>();
  private int waitingRequests;
  private long waitingBytes;

  RequestQueue(CoreOptions options) {
    this.options = options;
  }

  /** What became of a request that was offered. */
  enum Offer {
    QUEUED,
    UNDER_WAY,
    REFUSED
  }

  /** Queues a request unless it is under way or its client or the queue has too much waiting. */
  Offer offer(SignedRequest request) {
    if (underWay.contains(request.key())) {
      return Offer.UNDER_WAY;
    }
    int bytes = request.request().payload().size();
    ArrayDeque<SignedRequest> lane = waiting.get(request.request().client());
    if (waitingRequests >= options.maxPendingRequests()
        || waitingBytes + bytes > options.maxPendingBytes()
        || (lane != null && lane.size() >= options.maxPendingPerClient())) {
      return Offer.REFUSED;
    }
    underWay.add(request.key());
    waiting.computeIfAbsent(request.request().client(), client -> new ArrayDeque<>()).add(request);
    waitingRequests++;
    waitingBytes += bytes;
    return Offer.QUEUED;
  }

  /** Takes requests for one batch, one of each client in turn, up to a count and a size. */
  List<SignedRequest> take(int maxRequests, long maxBytes) {
    List<SignedRequest> taken = new ArrayList<>(Math.min(maxRequests, waitingRequests));
    long bytes = 0;
    while (taken.size() < maxRequests && !waiting.isEmpty()) {
      Map.Entry<ClientId, ArrayDeque<SignedRequest>> turn = waiting.firstEntry();
      SignedRequest next = turn.getValue().getFirst();
      int size = next.request().payload().size();
      if (!taken.isEmpty() && bytes + size > maxBytes) {
        break;
      }
      turn.getValue().removeFirst();
      waiting.remove(turn.getKey());
      if (!turn.getValue().isEmpty()) {
        waiting.put(turn.getKey(), turn.getValue());
      }
      taken.add(next);
      bytes += size;
    }
    waitingRequests -= taken.size();
    waitingBytes -= bytes;
    return taken;
  }

  /** Notes that requests are being agreed on although they never waited here. */
  void markUnderWay(List<SignedRequest> requests) {
    requests.forEach(request -> underWay.add(request.key()));
  }

  /** Forgets a request that was answered. */
  void answered(RequestKey key) {
    underWay.remove(key);
  }

  boolean isEmpty() {
    return waitingRequests == 0;
  }

  int size() {
    return waitingRequests;
  }
}
