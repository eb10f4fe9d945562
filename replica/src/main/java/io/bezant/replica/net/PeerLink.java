package io.bezant.replica.net;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.replica.report.Rejections.Source;
import io.netty.channel.Channel;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection to another replica, whichever side made it; down most of the time when that
 * replica is. The newest connection that has proved the replica's key is the one. One on which
 * nothing comes for too long is closed: a machine or a way that is gone says no farewell, and the
 * operating system would try it again more and more seldom.
 *
 * <p>What is sent while it is down, or while its queue is full, is lost: retransmission repairs it.
 * Thread-safe.
 */
final class PeerLink implements PeerConnection {
  private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);

  private final ReplicaId remote;
  private final NetworkConfig config;
  private final Receiver receiver;
  private final Complaints complaints;
  private volatile @Nullable OutboundQueue queue;

  PeerLink(ReplicaId remote, NetworkConfig config, Receiver receiver, Complaints complaints) {
    this.remote = remote;
    this.config = config;
    this.receiver = receiver;
    this.complaints = complaints;
  }

  @Override
  public ReplicaId replica() {
    return remote;
  }

  @Override
  public void reply(Bytes frame) {
    send(frame);
    flush();
  }

  ReplicaId remote() {
    return remote;
  }

  boolean isUp() {
    return queue != null;
  }

  void send(Bytes frame) {
    OutboundQueue open = queue;
    if (open != null && !open.offer(frame)) {
      complaints.raise(
          Source.of(remote), Refused.QUEUE_FULL, "frames for replica " + remote + " are dropped");
    }
  }

  void flush() {
    OutboundQueue open = queue;
    if (open != null) {
      open.flush();
    }
  }

  /** Makes a connection the one; the former one, if any, is closed. */
  synchronized FrameHandler open(Channel channel) {
    channel
        .pipeline()
        .addFirst(
            new ReadTimeoutHandler(config.limits().peerSilenceMillis(), TimeUnit.MILLISECONDS));
    OutboundQueue former = queue;
    OutboundQueue open = new OutboundQueue(channel, config.limits().maxPeerQueueBytes());
    queue = open;
    if (former == null) {
      LOG.info("link up: replica={} remote={}", remote, channel.remoteAddress());
      receiver.onLink(remote, true);
    } else {
      complaints.raise(
          Source.of(remote),
          Refused.REPLACED,
          "a newer connection with the key of replica "
              + remote
              + " took over; if this repeats, two processes run with that key");
      var unused = former.channel().close();
    }
    return new Up(open);
  }

  private synchronized void close(OutboundQueue closed) {
    if (closed.equals(queue)) {
      queue = null;
      LOG.info("link down: replica={}", remote);
      receiver.onLink(remote, false);
    }
  }

  /** One connection while it lasts. */
  private final class Up implements FrameHandler {
    private final OutboundQueue open;

    Up(OutboundQueue open) {
      this.open = open;
    }

    @Override
    public Receiver.Verdict onFrame(Bytes frame) {
      return receiver.fromPeer(PeerLink.this, frame);
    }

    @Override
    public void onWritable() {
      open.drain();
    }

    @Override
    public void onClosed() {
      close(open);
    }
  }
}
