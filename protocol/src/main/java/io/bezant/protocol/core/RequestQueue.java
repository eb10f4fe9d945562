package io.bezant.protocol.core;

import io.bezant.protocol.ClientId;
import io.bezant.protocol.Limits;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.SignedRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait to be ordered. A primary takes them in turn from each source, so that one
 * that asks for much delays the others little; what backups pass on has a lane of its own for each
 * of them and goes first, since they watch how long it takes. A backup keeps the requests that
 * clients brought to it until they are executed.
 *
 * <p>Requests that are being agreed on are remembered, so that none is ordered twice in vain; that
 * none is executed twice is the state's business.
 */
final class RequestQueue {

  private final CoreOptions options;
  private final int maxPerBackup;
  private final int maxRequestBytes;
  private final LinkedHashMap<RequestKey, Waiting> waiting = new LinkedHashMap<>();
  private final LinkedHashMap<Source, LinkedHashSet<RequestKey>> lanes = new LinkedHashMap<>();
  private final Set<RequestKey> underWay = new LinkedHashSet<>();
  private long waitingBytes;

  /** Where a request came from: a client itself, or a backup that passes it on. */
  private sealed interface Source {
    record FromClient(ClientId client) implements Source {}

    record FromBackup(ReplicaId backup) implements Source {}
  }

  private record Waiting(SignedRequest request, Source source) {
    int bytes() {
      return request.request().payload().size();
    }
  }

  RequestQueue(CoreOptions options, Limits limits) {
    this.options = options;
    this.maxPerBackup = limits.maxBatchRequests();
    this.maxRequestBytes = limits.maxRequestBytes();
  }

  /** What became of a request that was offered. */
  enum Offer {
    QUEUED,
    /** Queued although a proposal holds it: another primary's, that may come to nothing. */
    QUEUED_PROPOSED,
    UNDER_WAY,
    REFUSED
  }

  /**
   * Queues a request unless it is under way or its source or the queue has too much waiting.
   *
   * @param isLeading whether this replica orders requests itself, so that what is under way is
   */
  Offer offer(SignedRequest request, Event.Origin origin, boolean isLeading) {
    boolean isProposed = underWay.contains(request.key());
    if (isProposed && isLeading) {
      return Offer.UNDER_WAY;
    }
    Waiting earlier = waiting.get(request.key());
    if (earlier != null) {
      promote(earlier, origin);
      return Offer.UNDER_WAY;
    }
    Source source =
        switch (origin) {
          case Event.Origin.Client() -> new Source.FromClient(request.request().client());
          case Event.Origin.Peer(ReplicaId backup) -> new Source.FromBackup(backup);
        };
    Waiting entry = new Waiting(request, source);
    LinkedHashSet<RequestKey> lane = lanes.get(source);
    int inLane = lane == null ? 0 : lane.size();
    boolean isFull =
        switch (source) {
          case Source.FromBackup b -> inLane >= maxPerBackup;
          case Source.FromClient c ->
              waiting.size() >= options.maxPendingRequests()
                  || waitingBytes + entry.bytes() > options.maxPendingBytes()
                  || inLane >= options.maxPendingPerClient();
        };
    // A backup can pass on what no batch may hold; proposing it would cost us the view.
    if (isFull || entry.bytes() > maxRequestBytes) {
      return isProposed ? Offer.UNDER_WAY : Offer.REFUSED;
    }
    put(entry);
    return isProposed ? Offer.QUEUED_PROPOSED : Offer.QUEUED;
  }

  /** What a client asked for directly goes first once a backup watches how long it takes. */
  private void promote(Waiting earlier, Event.Origin origin) {
    if (origin instanceof Event.Origin.Peer(ReplicaId backup)
        && earlier.source() instanceof Source.FromClient) {
      Source source = new Source.FromBackup(backup);
      LinkedHashSet<RequestKey> lane = lanes.get(source);
      if (lane == null || lane.size() < maxPerBackup) {
        remove(earlier);
        put(new Waiting(earlier.request(), source));
      }
    }
  }

  private void put(Waiting entry) {
    waiting.put(entry.request().key(), entry);
    waitingBytes += entry.bytes();
    lanes.computeIfAbsent(entry.source(), s -> new LinkedHashSet<>()).add(entry.request().key());
  }

  /**
   * Takes requests for one batch, one of each source in turn, up to a count and a size. What waits
   * here and is under way by the plan of a new view stays: the plan may come to nothing.
   */
  List<SignedRequest> take(int maxRequests, long maxBytes) {
    List<SignedRequest> taken = new ArrayList<>(Math.min(maxRequests, waiting.size()));
    long bytes = 0;
    while (taken.size() < maxRequests) {
      Waiting next = next();
      if (next == null) {
        break;
      }
      if (!taken.isEmpty() && bytes + next.bytes() > maxBytes) {
        break;
      }
      remove(next);
      rotate(next.source());
      underWay.add(next.request().key());
      taken.add(next.request());
      bytes += next.bytes();
    }
    return taken;
  }

  /** The first request of the lane whose turn it is: of a backup's, as long as one has any. */
  private @Nullable Waiting next() {
    Waiting ofClient = null;
    for (Map.Entry<Source, LinkedHashSet<RequestKey>> lane : lanes.entrySet()) {
      boolean isBackup = lane.getKey() instanceof Source.FromBackup;
      if (isBackup || ofClient == null) {
        Waiting first = firstIdle(lane.getValue());
        if (first != null && isBackup) {
          return first;
        }
        ofClient = ofClient == null ? first : ofClient;
      }
    }
    return ofClient;
  }

  private @Nullable Waiting firstIdle(Set<RequestKey> lane) {
    for (RequestKey key : lane) {
      if (!underWay.contains(key)) {
        Waiting first = waiting.get(key);
        if (first == null) {
          throw new InvariantViolation("a lane holds a request that does not wait");
        }
        return first;
      }
    }
    return null;
  }

  private void remove(Waiting entry) {
    waiting.remove(entry.request().key());
    waitingBytes -= entry.bytes();
    LinkedHashSet<RequestKey> lane = lanes.get(entry.source());
    if (lane != null) {
      lane.remove(entry.request().key());
      if (lane.isEmpty()) {
        lanes.remove(entry.source());
      }
    }
  }

  private void rotate(Source source) {
    LinkedHashSet<RequestKey> lane = lanes.remove(source);
    if (lane != null) {
      lanes.put(source, lane);
    }
  }

  /** Notes that requests are being agreed on although they never waited here. */
  void markUnderWay(List<SignedRequest> requests) {
    requests.forEach(request -> underWay.add(request.key()));
  }

  /** Forgets which requests are under way: a new view begins with what it says. */
  void clearUnderWay() {
    underWay.clear();
  }

  /** Forgets a request that was answered, whatever was executed under its name. */
  void answered(RequestKey key) {
    underWay.remove(key);
    Waiting entry = waiting.get(key);
    if (entry != null) {
      remove(entry);
    }
  }

  /** Forgets everything: what of it was executed is not known. Clients ask again. */
  void forgetAll() {
    waiting.clear();
    lanes.clear();
    underWay.clear();
    waitingBytes = 0;
  }

  /** The requests that have waited longest, at most {@code count}. */
  List<SignedRequest> oldest(int count) {
    return waiting.values().stream().limit(count).map(Waiting::request).toList();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  int size() {
    return waiting.size();
  }
}
