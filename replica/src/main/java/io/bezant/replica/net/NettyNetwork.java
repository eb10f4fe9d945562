package io.bezant.replica.net;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.PublicKey;
import io.bezant.crypto.tls.ChannelIdentity;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.wire.FrameCodec;
import io.bezant.protocol.wire.Hello;
import io.bezant.replica.report.Rejections;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * The network over TCP and TLS 1.3: one port and one event loop for replicas, another of each for
 * clients, so that neither can hold the other up. Handshakes are computed on threads of their own.
 *
 * <p>Replica i connects to every j below i, so that each pair has one connection.
 */
public final class NettyNetwork implements Network, AutoCloseable {
  private static final int HANDSHAKE_THREADS = 2;
  private static final int ACCEPT_BACKLOG = 256;

  /** How long the last word on a connection may take. */
  private static final int FAREWELL_MILLIS = 500;

  private final NetworkConfig config;
  private final ConnectionHandler.Terms terms;
  private final Complaints complaints;
  private final TreeMap<ReplicaId, PeerLink> links = new TreeMap<>();
  private final PeerDoor peerDoor;
  private final ClientGateway clients;
  private final SSLContext peerContext;
  private final SSLContext clientContext;
  private final EventLoopGroup boss = group("accept");
  private final EventLoopGroup peerLoop = group("peers");
  private final EventLoopGroup clientLoop = group("clients");
  private final ExecutorService handshakes =
      Executors.newFixedThreadPool(
          HANDSHAKE_THREADS, new DefaultThreadFactory("bezant-handshake", true));
  private final List<Channel> listening = new ArrayList<>();
  private final List<PeerDialer> dialers = new ArrayList<>();

  /** All there are; what comes after they were closed is closed at once. */
  private final ChannelGroup connections =
      new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, /* stayClosed= */ true);

  /**
   * A network that is not started.
   *
   * @param config addresses and limits
   * @param identity what this replica shows of itself
   * @param software the release that introductions name
   * @param receiver where frames go
   * @param rejections where refusals are counted
   */
  public NettyNetwork(
      NetworkConfig config,
      ChannelIdentity identity,
      String software,
      Receiver receiver,
      Rejections rejections) {
    this.config = config;
    this.complaints = new Complaints(rejections, System::nanoTime);
    this.terms =
        new ConnectionHandler.Terms(
            Hello.ofReplica(config.cluster().clusterId(), config.self(), software),
            new FrameCodec(config.cluster().limits()),
            config.cluster().limits().maxFrameBytes(),
            config.limits(),
            complaints);
    for (ReplicaId member : config.cluster().membership().replicas()) {
      if (!member.equals(config.self())) {
        links.put(member, new PeerLink(member, config, receiver, complaints));
      }
    }
    this.peerDoor = new PeerDoor(config.cluster().membership(), config.self(), links);
    this.clients = new ClientGateway(config, receiver, complaints);
    this.peerContext = identity.context(peerDoor.allowed());
    this.clientContext = identity.context(clients.allowed());
  }

  private static EventLoopGroup group(String name) {
    return new MultiThreadIoEventLoopGroup(
        1, new DefaultThreadFactory("bezant-" + name, true), NioIoHandler.newFactory());
  }

  /**
   * Listens on both ports and begins to connect to the other replicas.
   *
   * @throws AddressTakenException if an address cannot be listened on
   */
  public void start() throws AddressTakenException, InterruptedException {
    listening.add(listen("replicas", config.listenPeer(), peerContext, peerLoop, peerDoor));
    listening.add(listen("clients", config.listenClient(), clientContext, clientLoop, clients));
    Newcomers outgoing = newcomers();
    for (PeerLink link : links.values()) {
      if (link.remote().value() < config.self().value()) {
        PublicKey expected = config.cluster().membership().key(link.remote());
        Doorkeeper door = new DialedDoor(expected, link);
        PeerDialer dialer =
            new PeerDialer(
                config,
                link,
                peerLoop,
                handshakes,
                channel ->
                    furnish(channel, ChannelIdentity.clientEngine(peerContext), door, outgoing));
        dialers.add(dialer);
        dialer.start();
      }
    }
  }

  private Newcomers newcomers() {
    return new Newcomers(config.limits().maxUnauthenticated(), complaints);
  }

  private Channel listen(
      String purpose,
      InetSocketAddress address,
      SSLContext context,
      EventLoopGroup loop,
      Doorkeeper door)
      throws AddressTakenException, InterruptedException {
    Newcomers newcomers = newcomers();
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(boss, loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, ACCEPT_BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, OutboundQueue.WATER_MARK)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    furnish(channel, ChannelIdentity.serverEngine(context), door, newcomers);
                  }
                });
    InetSocketAddress local = new InetSocketAddress(address.getHostString(), address.getPort());
    ChannelFuture bound = bootstrap.bind(local).await();
    if (!bound.isSuccess()) {
      throw new AddressTakenException(purpose, address, bound.cause());
    }
    return bound.channel();
  }

  private void furnish(Channel channel, SSLEngine engine, Doorkeeper door, Newcomers newcomers) {
    connections.add(channel);
    SslHandler tls = new SslHandler(engine, handshakes);
    // The connection's own handler sees to the time, of handshake and introduction together.
    tls.setHandshakeTimeoutMillis(0);
    tls.setCloseNotifyFlushTimeoutMillis(FAREWELL_MILLIS);
    channel
        .pipeline()
        .addLast(tls, new FrameDecoder(), new ConnectionHandler(terms, door, newcomers));
  }

  @Override
  public void send(ReplicaId to, Bytes frame) {
    PeerLink link = links.get(to);
    if (link == null) {
      throw new IllegalArgumentException("there is no other replica " + to);
    }
    link.send(frame);
  }

  @Override
  public void broadcast(Bytes frame) {
    links.values().forEach(link -> link.send(frame));
  }

  @Override
  public void sendToClient(RequestKey request, Bytes frame) {
    clients.send(request, frame);
  }

  @Override
  public void sendToClient(ClientConnection to, Bytes frame) {
    clients.send(to, frame);
  }

  @Override
  public void flush() {
    links.values().forEach(PeerLink::flush);
    clients.flush();
  }

  /** The other replicas whose links are up. Any thread. */
  public Set<ReplicaId> connectedPeers() {
    Set<ReplicaId> up = new TreeSet<>();
    for (PeerLink link : links.values()) {
      if (link.isUp()) {
        up.add(link.remote());
      }
    }
    return up;
  }

  /** How many connections of clients are up. Any thread. */
  public int clientConnectionCount() {
    return clients.connectionCount();
  }

  /**
   * The addresses listened on: for replicas, then for clients. For tests that let ports be drawn.
   */
  public List<InetSocketAddress> listenAddresses() {
    return listening.stream().map(channel -> (InetSocketAddress) channel.localAddress()).toList();
  }

  /**
   * Closes all connections and waits for the threads, a few seconds at most. Once is enough.
   *
   * <p>An event loop that ends without a pause may end without having closed what it served, if it
   * is told so while it works off its tasks: then the other side would talk to nobody for ever. So
   * every connection is closed first.
   */
  @Override
  public void close() {
    if (boss.isShuttingDown()) {
      return;
    }
    dialers.forEach(PeerDialer::stop);
    listening.forEach(channel -> channel.close().syncUninterruptibly());
    connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    for (EventLoopGroup group : List.of(boss, peerLoop, clientLoop)) {
      group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
    handshakes.shutdownNow();
  }
}
