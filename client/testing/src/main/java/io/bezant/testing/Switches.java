package io.bezant.testing;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.core.CoreStatus;
import io.bezant.protocol.core.EdgeSnapshot;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.core.ReadStanding;
import io.bezant.protocol.message.RequestKey;
import io.bezant.replica.DiskPorts;
import io.bezant.replica.ServerPorts;
import io.bezant.replica.net.ClientConnection;
import io.bezant.replica.net.Network;
import io.bezant.replica.net.PeerConnection;
import io.bezant.replica.net.Receiver;
import io.bezant.replica.runtime.Core;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What stands at the ports of one replica, for as long as it runs: a gate before which its threads
 * wait while it stands still, cut links, a clock that is wrong, and a liar at its mouth.
 */
final class Switches {

  private final ReplicaId self;
  private final Partition partition;
  private final Liar liar;
  private final Gate gate = new Gate();
  private volatile @Nullable Lie lie;
  private volatile boolean isDead;
  private volatile long aheadMillis;

  Switches(ReplicaId self, Partition partition, Liar liar) {
    this.self = self;
    this.partition = partition;
    this.liar = liar;
  }

  /** What the replica is started with. */
  ServerPorts ports() {
    return new ServerPorts(DiskPorts.DIRECT, HaltingCore::new, WayIn::new, WayOut::new);
  }

  Gate gate() {
    return gate;
  }

  Optional<Lie> lie() {
    return Optional.ofNullable(lie);
  }

  void tell(@Nullable Lie what) {
    lie = what;
  }

  /** From now on the clock on the wall shows so much more than it is. */
  void setClock(long millis) {
    aheadMillis = millis;
  }

  /** Nothing is heard or said any more, and whoever waits at the gate may go. */
  void die() {
    isDead = true;
    gate.open();
  }

  private boolean reaches(ReplicaId other) {
    return !isDead && partition.joins(self, other);
  }

  private boolean reachesClients() {
    return !isDead && partition.isWithClients(self);
  }

  /** The protocol, one step at a time if the gate is open. */
  private final class HaltingCore implements Core {
    private final Core core;

    HaltingCore(Core core) {
      this.core = core;
    }

    @Override
    public List<Effect> start() {
      return core.start();
    }

    @Override
    public List<Effect> step(Event event) {
      gate.passLoop();
      return core.step(
          event instanceof Event.Tick(long monotonicMillis, long wallMillis)
              ? new Event.Tick(monotonicMillis, Math.max(0, wallMillis + aheadMillis))
              : event);
    }

    @Override
    public CoreStatus status() {
      return core.status();
    }

    @Override
    public EdgeSnapshot edge() {
      return core.edge();
    }

    @Override
    public ReadStanding reads() {
      return core.reads();
    }
  }

  private final class WayIn implements Receiver {
    private final Receiver edge;

    WayIn(Receiver edge) {
      this.edge = edge;
    }

    @Override
    public Verdict fromPeer(PeerConnection from, Bytes frame) {
      gate.pass();
      return reaches(from.replica()) ? edge.fromPeer(from, frame) : Verdict.KEEP;
    }

    @Override
    public Verdict fromClient(ClientConnection from, Bytes frame) {
      gate.pass();
      return reachesClients() ? edge.fromClient(from, frame) : Verdict.KEEP;
    }

    @Override
    public void onLink(ReplicaId peer, boolean isUp) {
      gate.pass();
      edge.onLink(peer, isUp);
    }
  }

  private final class WayOut implements Network {
    private final Network network;

    WayOut(Network network) {
      this.network = network;
    }

    @Override
    public void send(ReplicaId to, Bytes frame) {
      Lie what = lie;
      if (reaches(to)) {
        Optional<Bytes> said = what == null ? Optional.of(frame) : liar.toReplica(what, to, frame);
        said.ifPresent(bytes -> network.send(to, bytes));
      }
    }

    @Override
    public void broadcast(Bytes frame) {
      partition.others(self).forEach(to -> send(to, frame));
    }

    @Override
    public void sendToClient(RequestKey request, Bytes frame) {
      sayToClient(frame, said -> network.sendToClient(request, said));
    }

    @Override
    public void sendToClient(ClientConnection to, Bytes frame) {
      sayToClient(frame, said -> network.sendToClient(to, said));
    }

    private void sayToClient(Bytes frame, Consumer<Bytes> mouth) {
      Lie what = lie;
      if (reachesClients()) {
        Optional<Bytes> said = what == null ? Optional.of(frame) : liar.toClient(what, frame);
        said.ifPresent(mouth);
      }
    }

    @Override
    public void flush() {
      network.flush();
    }
  }
}
