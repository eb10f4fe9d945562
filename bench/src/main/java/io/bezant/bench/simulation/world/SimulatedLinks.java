package io.bezant.bench.simulation.world;

import io.bezant.client.runtime.ClientNetwork;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.WatchRequest;
import io.bezant.protocol.wire.Frame;
import io.bezant.protocol.wire.FrameCodec;
import io.bezant.protocol.wire.MalformedMessageException;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** The connections of one client to all replicas, which it makes again whenever they break. */
final class SimulatedLinks implements ClientNetwork {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int FIRST_RETRY_MILLIS = 20;
  private static final int MAX_RETRY_MILLIS = 400;

  private final Agenda agenda;
  private final SimulatedNetwork network;
  private final Place place;
  private final FrameCodec frames;
  private final SplittableRandom random;
  private final Link[] links;
  private Optional<Listener> listener = Optional.empty();
  private boolean closed;

  /**
   * Where a client is.
   *
   * @param client who it is
   * @param endpoint its place in the network
   * @param doors of all replicas, by their index
   */
  record Place(ClientId client, int endpoint, List<Door> doors) {}

  private static final class Link {
    Optional<SimulatedConnection> connection = Optional.empty();
    int failures;
  }

  SimulatedLinks(
      Agenda agenda,
      SimulatedNetwork network,
      Place place,
      FrameCodec frames,
      SplittableRandom random) {
    this.agenda = agenda;
    this.network = network;
    this.place = place;
    this.frames = frames;
    this.random = random;
    this.links = new Link[place.doors().size()];
    for (int i = 0; i < links.length; i++) {
      links[i] = new Link();
    }
  }

  @Override
  public void start(Listener newListener) {
    listener = Optional.of(newListener);
    for (int i = 0; i < links.length; i++) {
      connect(i);
    }
  }

  /** Connecting takes two ways through the network, both of which must be open. */
  private void connect(int replica) {
    long delay =
        network.delay(place.endpoint(), replica) + network.delay(replica, place.endpoint());
    agenda.after(delay, () -> arriveAt(replica));
  }

  private void arriveAt(int replica) {
    if (closed) {
      return;
    }
    SimulatedConnection connection =
        new SimulatedConnection(
            agenda,
            network,
            new SimulatedConnection.Ends(place.client(), place.endpoint(), replica),
            frame -> hear(replica, frame),
            () -> lost(replica));
    Link link = links[replica];
    if (network.isOpen(place.endpoint(), replica)
        && network.isOpen(replica, place.endpoint())
        && place.doors().get(replica).admit(connection)) {
      link.connection = Optional.of(connection);
      link.failures = 0;
      listener.ifPresent(it -> it.onLinkUp(new ReplicaId(replica)));
    } else {
      connection.close();
      link.failures++;
      retry(replica);
    }
  }

  private void retry(int replica) {
    long most =
        Math.min(
            MAX_RETRY_MILLIS, (long) FIRST_RETRY_MILLIS << Math.min(6, links[replica].failures));
    agenda.after(
        (most / 2 + random.nextLong(most / 2 + 1)) * NANOS_PER_MILLI, () -> connect(replica));
  }

  private void lost(int replica) {
    if (!closed) {
      links[replica].connection = Optional.empty();
      listener.ifPresent(it -> it.onLinkDown(new ReplicaId(replica)));
      retry(replica);
    }
  }

  private void hear(int replica, Bytes frame) {
    if (closed) {
      return;
    }
    try {
      ReplicaId from = new ReplicaId(replica);
      switch (frames.decode(frame)) {
        case Frame.ReplyFrame(var reply) -> listener.ifPresent(it -> it.onReply(from, reply));
        case Frame.RefusalFrame(var refusal) ->
            listener.ifPresent(it -> it.onRefusal(from, refusal));
        case Frame.HelloFrame foreign -> breakOff(replica);
        case Frame.SealedMessage foreign -> breakOff(replica);
        case Frame.SealedRequest foreign -> breakOff(replica);
        case Frame.ProbeFrame foreign -> breakOff(replica);
        case Frame.ProbeAnswerFrame foreign -> breakOff(replica);
        case Frame.ReadFrame foreign -> breakOff(replica);
        case Frame.ReadAnswerFrame(var answer) ->
            listener.ifPresent(it -> it.onAnswer(from, answer));
        case Frame.WatchRequestFrame foreign -> breakOff(replica);
        case Frame.WatchNoticeFrame(var notice) ->
            listener.ifPresent(it -> it.onNotice(from, notice));
      }
    } catch (MalformedMessageException malformed) {
      breakOff(replica);
    }
  }

  /** A replica that talks nonsense is hung up on. */
  private void breakOff(int replica) {
    links[replica].connection.ifPresent(SimulatedConnection::breakOff);
  }

  /** The network breaks a connection. */
  void reset(int replica) {
    breakOff(replica);
  }

  /** To how many replicas. */
  int count() {
    return links.length;
  }

  /** Nothing is read from a replica for a while, as far as it can see. */
  void jam(int replica, long nanos) {
    links[replica].connection.ifPresent(connection -> connection.jam(nanos));
  }

  @Override
  public void send(ReplicaId to, Bytes frame) {
    if (!closed && to.value() < links.length) {
      Link link = links[to.value()];
      link.connection.ifPresent(
          up -> up.ask(frame, arrived -> place.doors().get(to.value()).onFrame(up, arrived)));
    }
  }

  @Override
  public void ask(ReplicaId to, Read read) {
    send(to, frames.encode(read));
  }

  @Override
  public void watch(ReplicaId to, WatchRequest request) {
    send(to, frames.encode(request));
  }

  @Override
  public void close() {
    closed = true;
    for (Link link : links) {
      link.connection.ifPresent(SimulatedConnection::close);
    }
  }
}
