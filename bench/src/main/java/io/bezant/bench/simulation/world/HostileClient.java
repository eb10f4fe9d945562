package io.bezant.bench.simulation.world;

import io.bezant.bench.simulation.adversary.ByzantineClient;
import io.bezant.bench.simulation.adversary.ClientCast;
import io.bezant.bench.simulation.adversary.ClientHands;
import io.bezant.bench.simulation.adversary.ClientReach;
import io.bezant.bench.simulation.world.SimulatedClient.Identity;
import io.bezant.bench.simulation.world.SimulatedClient.Places;
import io.bezant.client.runtime.ClientNetwork;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.wire.Frame;
import io.bezant.protocol.wire.FrameCodec;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/** The place of a Byzantine client in the network: correct connections, and no good on them. */
public final class HostileClient {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long TICK_NANOS = 20 * NANOS_PER_MILLI;

  private final Agenda agenda;
  private final SimulatedLinks links;
  private final ClientHands hands;
  private final ByzantineClient mind;

  /** A Byzantine client that has not begun. */
  public HostileClient(
      Identity identity,
      Places places,
      ClientCast role,
      Function<String, SplittableRandom> streams) {
    this.agenda = places.agenda();
    this.links =
        new SimulatedLinks(
            agenda,
            places.network(),
            new SimulatedLinks.Place(
                ClientId.of(identity.signer().publicKey()),
                identity.config().membership().size() + identity.index(),
                identity.doors()),
            new FrameCodec(identity.config().limits()),
            streams.apply("links of client " + identity.index()));
    this.hands =
        new ClientHands(
            identity.config(),
            identity.signer(),
            new Arms(),
            streams.apply("byzantine client " + identity.index()));
    this.mind = role.play(hands);
  }

  /** Connects and begins. */
  public void start() {
    links.start(new Ears());
    tick();
  }

  private void tick() {
    mind.onTick();
    agenda.after(TICK_NANOS, this::tick);
  }

  /** What it did, by name. */
  public Map<String, Long> deeds() {
    return hands.deeds();
  }

  private final class Arms implements ClientReach {
    @Override
    public void send(ReplicaId to, Bytes frame) {
      links.send(to, frame);
    }

    @Override
    public long nowMillis() {
      return agenda.nowNanos() / NANOS_PER_MILLI;
    }
  }

  private final class Ears implements ClientNetwork.Listener {
    @Override
    public void onLinkUp(ReplicaId replica) {}

    @Override
    public void onLinkDown(ReplicaId replica) {}

    @Override
    public void onLinkRefused(ReplicaId replica) {}

    @Override
    public void onReply(ReplicaId from, Reply reply) {
      mind.onFrame(from, new Frame.ReplyFrame(reply));
    }

    @Override
    public void onAnswer(ReplicaId from, ReadAnswer answer) {
      mind.onFrame(from, new Frame.ReadAnswerFrame(answer));
    }

    @Override
    public void onNotice(ReplicaId from, WatchNotice notice) {}

    @Override
    public void onRefusal(ReplicaId from, Refusal refusal) {
      mind.onFrame(from, new Frame.RefusalFrame(refusal));
    }
  }
}
