package io.bezant.replica.net;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.SessionId;
import io.bezant.replica.report.Rejections.Source;
import io.netty.channel.Channel;
import java.util.LinkedHashMap;
import java.util.Map;

/** One connection of a client that is up. Thread-safe. */
final class ClientLink implements ClientConnection {
  private static final int MAX_SESSIONS = 64;

  private final ClientId client;
  private final OutboundQueue queue;
  private final Complaints complaints;

  /** The sessions it spoke for lately; the one that spoke longest ago goes first. */
  private final Map<SessionId, Boolean> sessions =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SessionId, Boolean> eldest) {
          return size() > MAX_SESSIONS;
        }
      };

  ClientLink(ClientId client, Channel channel, long maxQueueBytes, Complaints complaints) {
    this.client = client;
    this.queue = new OutboundQueue(channel, maxQueueBytes);
    this.complaints = complaints;
  }

  @Override
  public ClientId client() {
    return client;
  }

  @Override
  public void speaksFor(SessionId session) {
    synchronized (sessions) {
      sessions.put(session, true);
    }
  }

  @Override
  public boolean isOpen() {
    return queue.channel().isActive();
  }

  @Override
  public long queuedBytes() {
    return queue.bytes();
  }

  boolean hasSpokenFor(SessionId session) {
    synchronized (sessions) {
      return sessions.containsKey(session);
    }
  }

  /** Queues a frame; it leaves with the next flush. A client that lets its queue fill up is cut. */
  void send(Bytes frame) {
    if (!queue.offer(frame)) {
      complaints.raise(
          Source.CLIENT, Refused.SLOW_READER, "client " + client + " does not read its answers");
      var unused = queue.channel().close();
    }
  }

  @Override
  public void reply(Bytes frame) {
    send(frame);
    flush();
  }

  void flush() {
    queue.flush();
  }

  void drain() {
    queue.drain();
  }
}
