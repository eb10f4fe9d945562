package io.bezant.client.runtime;

import io.bezant.client.core.ClientEffect;
import io.bezant.client.core.ClientEffect.AskWatch;
import io.bezant.client.core.ClientEffect.EndWatch;
import io.bezant.client.core.ClientEffect.Tell;
import io.bezant.client.core.ClientEffect.TellProgress;
import io.bezant.client.core.WatchEnd;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.WatchRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** Who is told what, by the tickets of their watches. Receivers come from any thread. */
final class RunningWatches {

  private final ClientNetwork network;
  private final Map<Long, WatchReceiver> receivers = new ConcurrentSkipListMap<>();
  private final AtomicLong lastTicket = new AtomicLong();

  RunningWatches(ClientNetwork network) {
    this.network = network;
  }

  /** Takes a receiver in; its ticket. */
  long add(WatchReceiver receiver) {
    long ticket = lastTicket.incrementAndGet();
    receivers.put(ticket, receiver);
    return ticket;
  }

  /** Nothing more is told to this one; whether anything would have been. */
  boolean remove(long ticket) {
    return receivers.remove(ticket) != null;
  }

  /** Carries out what the core asks. */
  void carryOut(ClientEffect.Watching effect) {
    switch (effect) {
      case AskWatch(ReplicaId to, WatchRequest request) -> network.watch(to, request);
      case Tell(long ticket, long revision, List<Bytes> events) -> {
        WatchReceiver receiver = receivers.get(ticket);
        if (receiver != null) {
          receiver.onTold(revision, events);
        }
      }
      case TellProgress(long ticket, long through) -> {
        WatchReceiver receiver = receivers.get(ticket);
        if (receiver != null) {
          receiver.onProgress(through);
        }
      }
      case EndWatch(long ticket, WatchEnd why) -> end(ticket, why);
    }
  }

  /** All are over. */
  void endAll() {
    receivers.keySet().forEach(ticket -> end(ticket, new WatchEnd.Closed()));
  }

  private void end(long ticket, WatchEnd why) {
    WatchReceiver receiver = receivers.remove(ticket);
    if (receiver != null) {
      receiver.onEnd(why);
    }
  }
}
