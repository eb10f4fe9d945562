package io.bezant.replica.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.crypto.Hasher;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.Signature;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.Limits;
import io.bezant.protocol.Membership;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.kv.Command;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.WatchCodec;
import io.bezant.protocol.kv.WatchSelector;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchRequest;
import io.bezant.protocol.wire.Frame;
import io.bezant.protocol.wire.FrameCodec;
import io.bezant.protocol.wire.MalformedMessageException;
import io.bezant.replica.CheckpointedService;
import io.bezant.replica.net.ClientConnection;
import io.bezant.replica.net.Network;
import io.bezant.replica.runtime.Inbox;
import io.bezant.replica.runtime.InboxLimits;
import io.bezant.replica.storage.MemoryStateStore;
import java.util.ArrayList;
import java.util.List;

/**
 * Those who watch a real service over a state in memory, and connections that take what they want.
 */
final class WatchLab {
  static final HistoryLimits AMPLE =
      new HistoryLimits(10_000_000, Integer.MAX_VALUE, Integer.MAX_VALUE);

  private static final int INTERVAL = 64;
  private static final KeyPair CLIENT = key("client");
  private static final Signature UNUSED = CLIENT.signer().sign(Bytes.EMPTY);

  final Limits limits;
  final ClusterConfig config;
  final FrameCodec frames;
  final WatchQueue queue = new WatchQueue(() -> {});
  final Watchers watchers;
  final CheckpointedService service;
  private final Inbox inbox = new Inbox(InboxLimits.DEFAULT, Runnable::run, () -> {});
  private ChangeFeed feed;
  private long place;
  private long number;
  private long nanos;
  int told;

  /** Whether what is told is looked at. */
  boolean listens = true;

  WatchLab(HistoryLimits history) {
    this(
        new Limits(
            64, 1 << 20, 3 << 19, 512, 1024, 2 << 20, 16, 64, history, Limits.DEFAULT.leases()));
  }

  WatchLab(Limits limits) {
    this.limits = limits;
    this.config =
        new ClusterConfig(
            new Membership(List.of(key("replica").publicKey())),
            key("administrator").publicKey(),
            List.of(CLIENT.publicKey()),
            limits,
            INTERVAL,
            4 * INTERVAL);
    this.frames = new FrameCodec(limits);
    this.service =
        new CheckpointedService(
            config, new MemoryStateStore(new ChunkBounds(16, 64)), Runnable::run, inbox);
    this.feed = service.changes().orElseThrow();
    this.watchers = new Watchers(queue, new Deliverer(), frames);
    execute(
        new Request(
            CLIENT.publicKey(),
            SessionId.NONE,
            new RequestNumber(1),
            RequestNumber.ZERO,
            KvCodec.encode(new Command.OpenSession())));
  }

  private static KeyPair key(String name) {
    return KeyPair.fromSeed(Hasher.domain("TEST-KEY").bytes(Bytes.utf8(name)).finish().bytes());
  }

  private void execute(Request request) {
    place++;
    service.execute(
        new SequenceNumber(place), new Batch(place, List.of(new SignedRequest(request, UNUSED))));
    if (place % INTERVAL == 0) {
      service.freeze(new SequenceNumber(place));
      inbox.drain(1, taken -> {});
    }
  }

  /** Executes operations in one batch. */
  void run(KvOperation... operations) {
    run(List.of(operations));
  }

  void run(List<KvOperation> operations) {
    number++;
    execute(
        new Request(
            CLIENT.publicKey(),
            new SessionId(1),
            new RequestNumber(number),
            new RequestNumber(number - 1),
            KvCodec.encode(new Command.Bundle(operations))));
  }

  static KvOperation put(String key, String value) {
    return new KvOperation.Put(Bytes.utf8(key), Bytes.utf8(value), false);
  }

  static KvOperation delete(String key) {
    return new KvOperation.Delete(Bytes.utf8(key), false);
  }

  long revision() {
    return feed.revision();
  }

  /** As if a state had been installed: what comes next comes from another feed. */
  void pretend(ChangeFeed other) {
    feed = other;
  }

  ChangeFeed feed() {
    return feed;
  }

  /** One turn. */
  int serve() {
    return watchers.serve(feed, nanos);
  }

  /** Turns until nothing is left to do. */
  void settle() {
    for (int i = 0; serve() > 0; i++) {
      assertEquals(true, i < 100_000, "it comes to no end");
    }
  }

  void passMillis(long millis) {
    nanos += millis * 1_000_000;
  }

  Connection connect() {
    return new Connection();
  }

  static WatchSelector prefix(String prefix) {
    return WatchSelector.of(KeyRange.prefix(Bytes.utf8(prefix)));
  }

  static WatchSelector key1(String key) {
    return WatchSelector.of(KeyRange.of(Bytes.utf8(key)));
  }

  /** One connection of the client, and what it was told. */
  final class Connection implements ClientConnection {
    final List<WatchNotice> notices = new ArrayList<>();
    boolean isOpen = true;

    /** What waits for the client counts only while it does not read. */
    boolean reads = true;

    long queued;

    @Override
    public ClientId client() {
      return ClientId.of(CLIENT.publicKey());
    }

    @Override
    public void speaksFor(SessionId session) {}

    @Override
    public boolean isOpen() {
      return isOpen;
    }

    @Override
    public long queuedBytes() {
      return queued;
    }

    @Override
    public void reply(Bytes frame) {
      throw new UnsupportedOperationException();
    }

    void ask(WatchRequest request) {
      assertEquals(true, queue.offer(this, request));
    }

    Follower follow(long watch, WatchSelector selector, long from, boolean wantsEvents) {
      ask(new WatchRequest.Open(watch, WatchCodec.encode(selector), from, wantsEvents));
      return new Follower(watch, from, this);
    }

    void read() {
      reads = true;
      queued = 0;
    }
  }

  private final class Deliverer implements Network {
    @Override
    public void send(ReplicaId to, Bytes frame) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void broadcast(Bytes frame) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void sendToClient(RequestKey request, Bytes frame) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void sendToClient(ClientConnection to, Bytes frame) {
      told++;
      if (!listens) {
        return;
      }
      Connection connection = (Connection) to;
      if (!connection.reads) {
        connection.queued += frame.size();
      }
      try {
        connection.notices.add(((Frame.WatchNoticeFrame) frames.decode(frame)).notice());
      } catch (MalformedMessageException own) {
        throw new AssertionError(own);
      }
    }

    @Override
    public void flush() {}
  }
}
