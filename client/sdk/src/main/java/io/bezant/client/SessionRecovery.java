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
import io.bezant.protocol.wire.FrameCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Learns what became of the last requests of a process that died before it was answered, with
 * nothing but its client key.
 *
 * <p>Ask before anything else writes with that key: the session that is found is the one that the
 * key opened last, and every client that writes opens one. Where two processes share a key, only
 * one of them can be recovered; give each a key of its own.
 *
 * <p>Asking settles the matter: of the requests that the dead process had under way, those that are
 * not told will never be executed, up to the 64 above the last one it acknowledged, beyond which a
 * client of this library sends none while the first is unanswered. It may be repeated and tells the
 * same again. If the process lives after all, its calls that are under way fail with {@link
 * BezantException.SessionLost}, with true outcomes.
 */
public final class SessionRecovery {

  private static final long REPEAT_MILLIS = 300;

  private SessionRecovery() {}

  /** What arrives from the replicas, for the thread that waits. */
  private record Heard(ReplicaId from, Reply reply) {}

  private static final class Ear implements ClientNetwork.Listener {
    private final BlockingQueue<Heard> replies = new LinkedBlockingQueue<>();
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
      replies.add(new Heard(from, reply));
    }

    @Override
    public void onAnswer(ReplicaId from, ReadAnswer answer) {}

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
        Heard heard = poll(Math.min(nextNanos, endNanos) - now);
        if (heard != null && inquiry.onReply(heard.from(), heard.reply())) {
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

    private @Nullable Heard poll(long nanos) {
      try {
        return ear.replies.poll(Math.max(nanos, 1), TimeUnit.NANOSECONDS);
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
