package io.bezant.replica.net;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.PublicKey;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.wire.Hello;
import io.bezant.replica.report.Rejections.Source;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The connections of clients: several for one key are welcome, up to a limit for each and one for
 * all. An answer goes to the connections that spoke for its session, or, if none did, to all of
 * that client. Thread-safe.
 */
final class ClientGateway implements Doorkeeper {
  private final NetworkConfig config;
  private final Receiver receiver;
  private final Complaints complaints;

  /** Registered keys; computed once, since deriving an identity costs a digest. */
  private final Map<PublicKey, ClientId> registered = new HashMap<>();

  private final Map<ClientId, List<ClientLink>> links = new ConcurrentHashMap<>();

  /** What has something to flush; loop thread only. */
  private final Set<ClientLink> unflushed = new HashSet<>();

  private int connectionCount;

  ClientGateway(NetworkConfig config, Receiver receiver, Complaints complaints) {
    this.config = config;
    this.receiver = receiver;
    this.complaints = complaints;
    config.cluster().clients().forEach(key -> registered.put(key, ClientId.of(key)));
    PublicKey administrator = config.cluster().administrator();
    registered.put(administrator, ClientId.of(administrator));
  }

  @Override
  public Optional<Source> source(PublicKey key) {
    return registered.containsKey(key) ? Optional.of(Source.CLIENT) : Optional.empty();
  }

  @Override
  public boolean fits(PublicKey key, Hello hello) {
    return hello.role() == Hello.Role.CLIENT;
  }

  @Override
  public synchronized Optional<FrameHandler> admit(Channel channel, PublicKey key, Hello hello) {
    ClientId client = Optional.ofNullable(registered.get(key)).orElseThrow();
    List<ClientLink> ofClient =
        links.computeIfAbsent(client, absent -> new CopyOnWriteArrayList<>());
    if (connectionCount >= config.limits().maxClientConnections()
        || ofClient.size() >= config.limits().maxConnectionsPerClient()) {
      return Optional.empty();
    }
    ClientLink link =
        new ClientLink(client, channel, config.limits().maxClientQueueBytes(), complaints);
    ofClient.add(link);
    connectionCount++;
    return Optional.of(new Up(link));
  }

  private synchronized void remove(ClientLink link) {
    List<ClientLink> ofClient = links.getOrDefault(link.client(), List.of());
    if (ofClient.remove(link)) {
      connectionCount--;
    }
  }

  /** Queues an answer. Loop thread only. */
  void send(RequestKey request, Bytes frame) {
    List<ClientLink> all = links.getOrDefault(request.client(), List.of());
    List<ClientLink> speakers = new ArrayList<>();
    for (ClientLink link : all) {
      if (link.hasSpokenFor(request.session())) {
        speakers.add(link);
      }
    }
    for (ClientLink link : speakers.isEmpty() ? all : speakers) {
      link.send(frame);
      unflushed.add(link);
    }
  }

  /** Queues a frame for one connection. Loop thread only. */
  void send(ClientConnection to, Bytes frame) {
    if (!(to instanceof ClientLink link)) {
      throw new IllegalArgumentException("a connection that is not ours: " + to);
    }
    link.send(frame);
    unflushed.add(link);
  }

  /** Lets the answers leave. Loop thread only. */
  void flush() {
    unflushed.forEach(ClientLink::flush);
    unflushed.clear();
  }

  /** How many connections are up. */
  synchronized int connectionCount() {
    return connectionCount;
  }

  /** One connection while it lasts. */
  private final class Up implements FrameHandler {
    private final ClientLink link;

    Up(ClientLink link) {
      this.link = link;
    }

    @Override
    public Receiver.Verdict onFrame(Bytes frame) {
      return receiver.fromClient(link, frame);
    }

    @Override
    public void onWritable() {
      link.drain();
    }

    @Override
    public void onClosed() {
      remove(link);
    }
  }
}
