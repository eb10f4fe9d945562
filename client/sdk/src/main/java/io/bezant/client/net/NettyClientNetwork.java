package io.bezant.client.net;

import io.bezant.client.runtime.ClientNetwork;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Signer;
import io.bezant.crypto.tls.ChannelIdentity;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.config.HostPort;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.WatchRequest;
import io.bezant.protocol.wire.FrameCodec;
import io.bezant.protocol.wire.Hello;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * One {@link ReplicaLink} to each replica, all on one event loop, with one TLS context.
 *
 * <p>Everything but {@link #start} happens on that loop.
 */
public final class NettyClientNetwork implements ClientNetwork {

  private static final String SOFTWARE = "bezant-client/0.1";

  private final ClusterConfig cluster;
  private final List<HostPort> addresses;
  private final Signer signer;
  private final NettyClientLoop loop;
  private final LinkTiming timing;
  private final List<ReplicaLink> links = new ArrayList<>();
  private boolean closed;

  /**
   * A network that has not connected to anybody.
   *
   * @param cluster the replicas and their keys
   * @param addresses where replica i listens for clients, at index i
   * @param signer of the client's key, by which the replicas know it
   * @param loop the event loop of all links
   * @param timing patience
   */
  public NettyClientNetwork(
      ClusterConfig cluster,
      List<HostPort> addresses,
      Signer signer,
      NettyClientLoop loop,
      LinkTiming timing) {
    if (addresses.size() != cluster.membership().size()) {
      throw new IllegalArgumentException(
          addresses.size() + " addresses for " + cluster.membership().size() + " replicas");
    }
    this.cluster = cluster;
    this.addresses = List.copyOf(addresses);
    this.signer = signer;
    this.loop = loop;
    this.timing = timing;
  }

  @Override
  public void start(Listener listener) {
    loop.execute(() -> startOnLoop(listener));
  }

  private void startOnLoop(Listener listener) {
    if (closed) {
      return;
    }
    FrameCodec codec = new FrameCodec(cluster.limits());
    Digest clusterId = cluster.clusterId();
    SSLContext tls =
        ChannelIdentity.create(signer, new SecureRandom())
            .context(key -> cluster.membership().holderOf(key).isPresent());
    ReplicaLink.Shared shared =
        new ReplicaLink.Shared(
            loop.eventLoop(),
            tls,
            codec,
            codec.encode(Hello.ofClient(clusterId, SOFTWARE)),
            clusterId,
            cluster.limits().maxFrameBytes(),
            timing,
            listener);
    for (ReplicaId replica : cluster.membership().replicas()) {
      links.add(
          new ReplicaLink(
              shared, replica, cluster.membership().key(replica), addresses.get(replica.value())));
    }
    links.forEach(ReplicaLink::connect);
  }

  @Override
  public void send(ReplicaId to, Bytes frame) {
    if (!closed && to.value() < links.size()) {
      links.get(to.value()).send(frame);
    }
  }

  @Override
  public void ask(ReplicaId to, Read read) {
    if (!closed && to.value() < links.size()) {
      links.get(to.value()).ask(read);
    }
  }

  @Override
  public void watch(ReplicaId to, WatchRequest request) {
    if (!closed && to.value() < links.size()) {
      links.get(to.value()).watch(request);
    }
  }

  @Override
  public void close() {
    closed = true;
    links.forEach(ReplicaLink::close);
  }
}
