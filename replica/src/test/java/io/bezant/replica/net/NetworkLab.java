package io.bezant.replica.net;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Hasher;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.tls.ChannelIdentity;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Limits;
import io.bezant.protocol.Membership;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.wire.FrameCodec;
import io.bezant.protocol.wire.Hello;
import io.bezant.replica.report.Rejections;
import io.bezant.replica.report.Rejections.Source;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSocket;

/** Networks of one cluster over loopback, with real TLS, and clients that may misbehave. */
final class NetworkLab implements Closeable {
  static final List<KeyPair> REPLICAS = keys("replica", 3);
  static final KeyPair CLIENT = keys("client", 1).getFirst();
  static final KeyPair STRANGER = keys("stranger", 1).getFirst();
  static final ClusterConfig CONFIG =
      new ClusterConfig(
          new Membership(REPLICAS.stream().map(KeyPair::publicKey).toList()),
          keys("administrator", 1).getFirst().publicKey(),
          List.of(CLIENT.publicKey()),
          Limits.DEFAULT,
          256,
          512);
  static final NetworkLimits LIMITS =
      new NetworkLimits(10_000, 60_000, 16, 8, 3, 1 << 20, 1 << 20, 10, 50, 50);
  static final FrameCodec FRAMES = new FrameCodec(CONFIG.limits());

  private static final int PATIENCE_SECONDS = 30;
  private static final int PATIENCE_MILLIS = PATIENCE_SECONDS * 1000;

  private final List<Closeable> open = new ArrayList<>();
  private final Map<ReplicaId, InetSocketAddress> peerAddresses = new HashMap<>();

  /** One replica's network and what came in by it. */
  record Station(
      NettyNetwork network,
      Rejections rejections,
      BlockingQueue<String> fromPeers,
      BlockingQueue<ClientConnection> clients,
      BlockingQueue<String> fromClients,
      BlockingQueue<String> links) {

    InetSocketAddress peerAddress() {
      return network.listenAddresses().get(0);
    }

    InetSocketAddress clientAddress() {
      return network.listenAddresses().get(1);
    }

    void awaitRejection(Source source, Refused reason) throws Exception {
      until(
          () -> rejections.of(source, reason) > 0,
          () -> "no " + reason + ": " + rejections.snapshot());
    }
  }

  static List<KeyPair> keys(String name, int count) {
    List<KeyPair> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(
          KeyPair.fromSeed(Hasher.domain("TEST").bytes(Bytes.utf8(name + i)).finish().bytes()));
    }
    return keys;
  }

  /** Waits for something that other threads bring about. */
  static void until(BooleanSupplier condition, java.util.function.Supplier<String> otherwise)
      throws Exception {
    BlockingQueue<String> never = new LinkedBlockingQueue<>();
    for (int i = 0; i < PATIENCE_SECONDS * 100; i++) {
      if (condition.getAsBoolean()) {
        return;
      }
      never.poll(10, TimeUnit.MILLISECONDS);
    }
    throw new TimeoutException(otherwise.get());
  }

  static <T> T next(BlockingQueue<T> queue) throws Exception {
    T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new TimeoutException("nothing arrived");
    }
    return next;
  }

  /** Starts the network of a member; members below it must have been started before. */
  Station station(int id) throws Exception {
    return station(id, REPLICAS.get(id), anyPort(), LIMITS);
  }

  Station station(int id, KeyPair key, InetSocketAddress listenPeer, NetworkLimits limits)
      throws Exception {
    ReplicaId self = new ReplicaId(id);
    Map<ReplicaId, InetSocketAddress> peers = new HashMap<>();
    for (ReplicaId member : CONFIG.membership().replicas()) {
      if (!member.equals(self)) {
        peers.put(member, peerAddresses.getOrDefault(member, anyPort()));
      }
    }
    BlockingQueue<String> fromPeers = new LinkedBlockingQueue<>();
    BlockingQueue<ClientConnection> clients = new LinkedBlockingQueue<>();
    BlockingQueue<String> fromClients = new LinkedBlockingQueue<>();
    BlockingQueue<String> links = new LinkedBlockingQueue<>();
    Receiver receiver =
        new Receiver() {
          @Override
          public Verdict fromPeer(PeerConnection from, Bytes frame) {
            fromPeers.add(from.replica() + ": " + frame.utf8());
            return Verdict.KEEP;
          }

          @Override
          public Verdict fromClient(ClientConnection from, Bytes frame) {
            clients.add(from);
            fromClients.add(frame.utf8());
            return frame.utf8().equals("bad") ? Verdict.BLAME : Verdict.KEEP;
          }

          @Override
          public void onLink(ReplicaId peer, boolean isUp) {
            links.add(peer + (isUp ? " up" : " down"));
          }
        };
    Rejections rejections = new Rejections();
    NettyNetwork network =
        new NettyNetwork(
            new NetworkConfig(CONFIG, self, listenPeer, anyPort(), peers, limits),
            ChannelIdentity.create(key.signer(), new SecureRandom()),
            "test",
            receiver,
            rejections);
    open.add(network::close);
    network.start();
    peerAddresses.putIfAbsent(self, network.listenAddresses().getFirst());
    return new Station(network, rejections, fromPeers, clients, fromClients, links);
  }

  static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** Sends until it arrives, since what is sent before a link is up is lost. */
  static void deliver(Station from, int to, String text, Station receiver) throws Exception {
    until(
        () -> {
          from.network().send(new ReplicaId(to), Bytes.utf8(text));
          from.network().flush();
          return receiver.fromPeers().stream().anyMatch(seen -> seen.endsWith(text));
        },
        () -> text + " did not arrive: " + receiver.rejections().snapshot());
  }

  Socket plain(InetSocketAddress address) throws IOException {
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    open.add(socket);
    return socket;
  }

  Caller caller(InetSocketAddress address, KeyPair key) throws IOException {
    Caller caller = new Caller(address, key);
    open.add(caller);
    return caller;
  }

  /** Somebody who connects by TLS and then says what a test wants. */
  static final class Caller implements Closeable {
    private final SSLSocket socket;
    private final DataOutputStream out;
    private final DataInputStream in;

    Caller(InetSocketAddress address, KeyPair key) throws IOException {
      this.socket =
          (SSLSocket)
              ChannelIdentity.create(key.signer(), new SecureRandom())
                  .context(any -> true)
                  .getSocketFactory()
                  .createSocket(address.getAddress(), address.getPort());
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.startHandshake();
      this.out = new DataOutputStream(socket.getOutputStream());
      this.in = new DataInputStream(socket.getInputStream());
    }

    void say(Bytes frame) throws IOException {
      byte[] bytes = new byte[4 + frame.size()];
      java.nio.ByteBuffer.wrap(bytes).putInt(frame.size()).put(frame.asByteBuffer());
      out.write(bytes);
      out.flush();
    }

    void say(String text) throws IOException {
      say(Bytes.utf8(text));
    }

    Bytes hear() throws IOException {
      byte[] frame = new byte[in.readInt()];
      in.readFully(frame);
      return Bytes.wrap(frame);
    }

    /** Introduces itself as a client and hears the replica do the same. */
    Caller introduced() throws IOException {
      say(FRAMES.encode(Hello.ofClient(CONFIG.clusterId(), "test")));
      hear();
      return this;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    for (Closeable each : open) {
      each.close();
    }
  }
}
