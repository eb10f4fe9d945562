package io.bezant.bench.simulation.world;

import io.bezant.bench.simulation.world.SimulatedNetwork.Departure;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.SessionId;
import io.bezant.replica.net.ClientConnection;
import java.util.TreeSet;
import java.util.function.Consumer;

/** One connection of a client to a replica while it lasts, seen from both ends. */
public final class SimulatedConnection implements ClientConnection {
  private static final int MAX_SESSIONS = 64;

  private final Agenda agenda;
  private final SimulatedNetwork network;
  private final Ends ends;
  private final Consumer<Bytes> toClient;
  private final Runnable onBroken;
  private final TreeSet<SessionId> sessions = new TreeSet<>();
  private final OrderedStream down;
  private final OrderedStream up;
  private long jammedUntilNanos;
  private boolean open = true;

  /**
   * Who is connected.
   *
   * @param client the client
   * @param clientEndpoint its place in the network
   * @param replica the replica, which is its own place in the network
   */
  public record Ends(ClientId client, int clientEndpoint, int replica) {}

  SimulatedConnection(
      Agenda agenda,
      SimulatedNetwork network,
      Ends ends,
      Consumer<Bytes> toClient,
      Runnable onBroken) {
    this.agenda = agenda;
    this.network = network;
    this.ends = ends;
    this.toClient = toClient;
    this.onBroken = onBroken;
    int client = ends.clientEndpoint();
    int replica = ends.replica();
    this.down =
        new OrderedStream(
            agenda,
            (departure, frame, arrival) -> network.send(replica, client, departure, frame, arrival),
            () -> open,
            this::breakOff);
    this.up =
        new OrderedStream(
            agenda,
            (departure, frame, arrival) -> network.send(client, replica, departure, frame, arrival),
            () -> open,
            this::breakOff);
  }

  @Override
  public ClientId client() {
    return ends.client();
  }

  @Override
  public void speaksFor(SessionId session) {
    if (sessions.size() < MAX_SESSIONS) {
      sessions.add(session);
    }
  }

  /** Whether answers to this session go here. */
  public boolean hasSpokenFor(SessionId session) {
    return sessions.contains(session);
  }

  @Override
  public void reply(Bytes frame) {
    answer(new Departure(agenda.nowNanos(), () -> true), frame);
  }

  /** Sends a frame to the client. */
  public void answer(Departure departure, Bytes frame) {
    if (open && OrderedStream.mustOrder(frame)) {
      down.send(departure, frame, this::arrive);
    } else if (open) {
      network.send(ends.replica(), ends.clientEndpoint(), departure, frame, this::arrive);
    }
  }

  private void arrive(Bytes frame) {
    if (open) {
      toClient.accept(frame);
    }
  }

  /** Sends a frame to the replica. */
  void ask(Bytes frame, Consumer<Bytes> atReplica) {
    Departure departure = new Departure(agenda.nowNanos(), () -> open);
    if (open && OrderedStream.mustOrder(frame)) {
      up.send(departure, frame, atReplica);
    } else if (open) {
      network.send(ends.clientEndpoint(), ends.replica(), departure, frame, atReplica);
    }
  }

  /** Messages under way are the network's, unless the client does not read. */
  @Override
  public long queuedBytes() {
    return agenda.nowNanos() < jammedUntilNanos ? Integer.MAX_VALUE : 0;
  }

  /** The client reads nothing for a while, and what waits for it is more than may wait. */
  void jam(long nanos) {
    jammedUntilNanos = agenda.nowNanos() + nanos;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  /** It is gone; the client hears of it a little later. */
  public void breakOff() {
    if (open) {
      open = false;
      agenda.after(network.delay(ends.replica(), ends.clientEndpoint()), onBroken);
    }
  }

  /** The client gives it up. */
  void close() {
    open = false;
  }
}
