package io.bezant.bench.chaos;

import io.bezant.cli.cluster.LocalCluster;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.Pem;
import io.bezant.crypto.tls.ChannelIdentity;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.wire.FrameCodec;
import io.bezant.protocol.wire.SigningSealer;
import io.bezant.replica.net.ClientConnection;
import io.bezant.replica.net.NettyNetwork;
import io.bezant.replica.net.NetworkConfig;
import io.bezant.replica.net.NetworkLimits;
import io.bezant.replica.net.PeerConnection;
import io.bezant.replica.net.Receiver;
import io.bezant.replica.report.Rejections;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Somebody with the key and the place of a replica, who says to the others what a test wants. */
final class Liar implements AutoCloseable {
  private final ReplicaId self;
  private final ClusterConfig config;
  private final SigningSealer sealer;
  private final NettyNetwork network;
  private final Set<ReplicaId> linked = ConcurrentHashMap.newKeySet();

  private Liar(LocalCluster cluster, ReplicaId self, KeyPair key) {
    this.self = self;
    this.config = cluster.file().config();
    this.sealer = new SigningSealer(self, config.clusterId(), key.signer());
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Map<ReplicaId, InetSocketAddress> peers = new HashMap<>();
    for (ReplicaId member : config.membership().replicas()) {
      if (!member.equals(self)) {
        int port = cluster.file().addresses(member).peer().port();
        peers.put(member, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      }
    }
    this.network =
        new NettyNetwork(
            new NetworkConfig(config, self, anywhere, anywhere, peers, NetworkLimits.DEFAULT),
            ChannelIdentity.create(key.signer(), new SecureRandom()),
            "liar",
            new Deaf(),
            new Rejections());
  }

  /** Takes the place of a replica that does not run; it reaches those of lower numbers. */
  static Liar inPlaceOf(LocalCluster cluster, int replica)
      throws IOException, InterruptedException {
    Path key = cluster.folder().path().resolve("replica-" + replica + "/replica.key");
    Liar liar =
        new Liar(cluster, new ReplicaId(replica), Pem.decodePrivateKey(Files.readString(key)));
    liar.network.start();
    return liar;
  }

  /** Whether it reaches everybody of a lower number. */
  boolean isLinked() {
    return linked.size() == self.value();
  }

  /** Says it to everybody. */
  void say(Message message) {
    Bytes frame = new FrameCodec(config.limits()).encode(sealer.seal(message));
    linked.forEach(peer -> network.send(peer, frame));
    network.flush();
  }

  @Override
  public void close() {
    network.close();
  }

  /** Listens to nobody, and notes who is there. */
  private final class Deaf implements Receiver {
    @Override
    public Verdict fromPeer(PeerConnection from, Bytes frame) {
      return Verdict.KEEP;
    }

    @Override
    public Verdict fromClient(ClientConnection from, Bytes frame) {
      return Verdict.KEEP;
    }

    @Override
    public void onLink(ReplicaId peer, boolean isUp) {
      if (isUp) {
        linked.add(peer);
      } else {
        linked.remove(peer);
      }
    }
  }
}
