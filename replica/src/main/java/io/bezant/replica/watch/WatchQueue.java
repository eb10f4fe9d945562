package io.bezant.replica.watch;

import io.bezant.protocol.ClientId;
import io.bezant.protocol.message.WatchRequest;
import io.bezant.replica.net.ClientConnection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What clients ask about watches, on its way to the loop: of bounded size for each client and all
 * together, in the order in which it came. Thread-safe.
 */
public final class WatchQueue {

  /** Most bytes of one client that wait, where each request counts 64 and its selector. */
  public static final int MAX_BYTES_PER_CLIENT = 4 << 20;

  /** Most bytes of all clients that wait. */
  public static final int MAX_BYTES = 32 << 20;

  private static final int BYTES_PER_REQUEST = 64;

  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private final Map<ClientId, Integer> bytesOf = new LinkedHashMap<>();
  private final Runnable wakeUp;
  private long bytes;

  /** Changed with the lock held; read without. */
  private final AtomicInteger size = new AtomicInteger();

  /** One request and where it came from. */
  record Waiting(ClientConnection from, WatchRequest request) {

    int bytes() {
      return switch (request) {
        case WatchRequest.Open open -> BYTES_PER_REQUEST + open.selector().size();
        case WatchRequest.Cancel _cancel -> BYTES_PER_REQUEST;
      };
    }
  }

  /**
   * An empty queue.
   *
   * @param wakeUp called from any thread when something was added
   */
  public WatchQueue(Runnable wakeUp) {
    this.wakeUp = wakeUp;
  }

  /** Adds a request; false if there is no room for it. */
  public boolean offer(ClientConnection from, WatchRequest request) {
    Waiting added = new Waiting(from, request);
    synchronized (waiting) {
      int ofClient = bytesOf.getOrDefault(from.client(), 0) + added.bytes();
      if (ofClient > MAX_BYTES_PER_CLIENT || bytes + added.bytes() > MAX_BYTES) {
        return false;
      }
      bytesOf.put(from.client(), ofClient);
      bytes += added.bytes();
      waiting.add(added);
      size.incrementAndGet();
    }
    wakeUp.run();
    return true;
  }

  /** How many requests wait. */
  public int size() {
    return size.get();
  }

  List<Waiting> take(int most) {
    List<Waiting> taken = new ArrayList<>();
    if (size.get() == 0) {
      return taken;
    }
    synchronized (waiting) {
      while (taken.size() < most && !waiting.isEmpty()) {
        Waiting next = waiting.remove();
        taken.add(next);
        bytes -= next.bytes();
        bytesOf.computeIfPresent(
            next.from().client(),
            (client, of) -> of == next.bytes() ? null : Integer.valueOf(of - next.bytes()));
      }
      size.addAndGet(-taken.size());
    }
    return taken;
  }
}
