package io.bezant.client;

import io.bezant.client.core.ReplyRules;
import io.bezant.client.core.SessionInquiry;
import io.bezant.client.net.LinkTiming;
import io.bezant.client.net.NettyClientLoop;
import io.bezant.client.net.NettyClientNetwork;
import io.bezant.client.net.SigningRequestSealer;
import io.bezant.client.runtime.ClientNetwork;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.config.HostPort;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.wire.FrameCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Learns what became of the last requests of a process that died before it was answered, with
 * nothing but its client key.
 *
 * <p>Ask before anything else writes with that key: the session that is found is the one that the
 * key opened last, and every client that writes opens one. Where two processes share a key, only
 * one of them can be recovered; give each a key of its own.
 *
 * <p>Asking settles the matter: of the requests that the dead process had under way, those that are
 * not told will never be executed. That holds of the 64 numbers (the cluster's {@code
 * sessionWindow}) above the last one whose acknowledgement was executed; only a process that had
 * nearly as many full requests under way at once can have sent more. Asking may be repeated and
 * tells the same again. If the process lives after all, its calls that are under way fail with
 * {@link BezantException.SessionLost}, with true outcomes.
 */
public final class SessionRecovery {

  private static final long REPEAT_MILLIS = 300;

  private SessionRecovery() {}

  /** The last word of each replica, for the thread that waits. */
  private static final class Ear implements ClientNetwork.Listener {
    private final Map<ReplicaId, Reply> latest = new ConcurrentSkipListMap<>();
    private final Semaphore news = new Semaphore(0);
    private final Set<ReplicaId> connected = new ConcurrentSkipListSet<>();
    private final Set<ReplicaId> refusing = new ConcurrentSkipListSet<>();

    @Override
    public void onLinkUp(ReplicaId replica) {
      connected.add(replica);
      refusing.remove(replica);
    }

    @Override
    public void onLinkDown(ReplicaId replica) {
      connected.remove(replica);
    }

    @Override
    public void onLinkRefused(ReplicaId replica) {
      refusing.add(replica);
    }

    @Override
    public void onReply(ReplicaId from, Reply reply) {
      latest.put(from, reply);
      news.release();
    }

    @Override
    public void onAnswer(ReplicaId from, ReadAnswer answer) {}

    @Override
    public void onNotice(ReplicaId from, WatchNotice notice) {}

    @Override
    public void onRefusal(ReplicaId from, Refusal refusal) {}
  }

  /**
   * Asks the cluster, and waits for it as long as the configuration's deadline says.
   *
   * @param config of the client that died: whom it spoke to, and its key
   */
  public static RecoveredSession recover(ClientConfig config) {
    ClusterConfig cluster = config.cluster().config();
    NettyClientLoop loop = new NettyClientLoop();
    List<HostPort> addresses =
        cluster.membership().replicas().stream().map(config::address).toList();
    NettyClientNetwork network =
        new NettyClientNetwork(cluster, addresses, config.key().signer(), loop, LinkTiming.DEFAULT);
    Ear ear = new Ear();
    SessionInquiry inquiry =
        new SessionInquiry(config.key().publicKey(), new ReplyRules(cluster.quorums()));
    network.start(ear);
    try {
      new Conversation(config, inquiry, ear, loop, network).hold();
    } finally {
      loop.execute(network::close);
      loop.close();
    }
    return switch (inquiry.end()) {
      case KNOWN -> new RecoveredSession(inquiry.session(), true, results(inquiry));
      case NO_SESSION -> new RecoveredSession(0, true, List.of());
      case EVICTED -> new RecoveredSession(inquiry.session(), false, List.of());
      case DENIED -> throw denied(config);
      case NONE, UNREADABLE ->
          throw new BezantException.IncompatibleCluster("the answer to an inquiry into a session");
    };
  }

  private static BezantException denied(ClientConfig config) {
    return new BezantException.PermissionDenied(config.key().publicKey().hex(), false);
  }

  private static List<RecordedResult> results(SessionInquiry inquiry) {
    List<RecordedResult> all = new ArrayList<>();
    for (SessionInquiry.Answered answered : inquiry.answers()) {
      for (int place = 0; place < answered.results().size(); place++) {
        all.add(RecordedResult.of(answered.number(), place, answered.results().get(place)));
      }
    }
    return all;
  }

  /** Questions to all replicas, one after the other, each repeated until it is answered. */
  private record Conversation(
      ClientConfig config,
      SessionInquiry inquiry,
      Ear ear,
      NettyClientLoop loop,
      NettyClientNetwork network) {

    private void hold() {
      ClusterConfig cluster = config.cluster().config();
      SigningRequestSealer sealer =
          new SigningRequestSealer(
              config.key().signer(), cluster.clusterId(), new FrameCodec(cluster.limits()));
      long endNanos = System.nanoTime() + config.deadline().toNanos();
      while (inquiry.end() == SessionInquiry.End.NONE) {
        askUntilAnswered(sealer.seal(inquiry.asked()), endNanos);
      }
    }

    private void askUntilAnswered(Bytes frame, long endNanos) {
      long nextNanos = System.nanoTime();
      while (true) {
        long now = System.nanoTime();
        if (now - endNanos >= 0) {
          throw late();
        }
        if (now - nextNanos >= 0) {
          send(frame);
          nextNanos = now + TimeUnit.MILLISECONDS.toNanos(repeatMillis());
        }
        if (waitForNews(Math.min(nextNanos, endNanos) - now) && isAnswered()) {
          return;
        }
      }
    }

    /** Until a quorum is connected nothing is answered: then it is worth trying again sooner. */
    private long repeatMillis() {
      return ear.connected.size() < quorums().quorum() ? REPEAT_MILLIS / 10 : REPEAT_MILLIS;
    }

    private Quorums quorums() {
      return config.cluster().config().quorums();
    }

    private void send(Bytes frame) {
      loop.execute(() -> ear.connected.forEach(replica -> network.send(replica, frame)));
    }

    /** Of a replica that says the same twice, one word counts. */
    private boolean isAnswered() {
      return ear.latest.entrySet().stream()
          .anyMatch(word -> inquiry.onReply(word.getKey(), word.getValue()));
    }

    private boolean waitForNews(long nanos) {
      try {
        boolean isNew = ear.news.tryAcquire(Math.max(nanos, 1), TimeUnit.NANOSECONDS);
        ear.news.drainPermits();
        return isNew;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BezantException.Interrupted(false);
      }
    }

    private BezantException late() {
      if (ear.refusing.size() >= quorums().weakQuorum()) {
        return denied(config);
      }
      return ear.connected.size() < quorums().quorum()
          ? new BezantException.NoQuorum(ear.connected.size(), quorums().quorum())
          : new BezantException.DeadlineExceeded(config.deadline(), false);
    }
  }
}
