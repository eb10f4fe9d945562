package io.bezant.protocol.core;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageSealer;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.Statement;
import java.util.ArrayList;
import java.util.List;

/** The effects of the step under way, in order, and the voice that signs what is said. */
final class Outgoing {

  private final MessageSealer sealer;
  private List<Effect> effects = new ArrayList<>();

  Outgoing(MessageSealer sealer) {
    this.sealer = sealer;
  }

  ReplicaId self() {
    return sealer.self();
  }

  <M extends Message> Signed<M> seal(M message) {
    return sealer.seal(message);
  }

  Envelope vouch(Statement statement) {
    return sealer.vouch(statement);
  }

  void add(Effect effect) {
    effects.add(effect);
  }

  void persist(DurableRecord record) {
    add(new Effect.Persist(record));
  }

  void broadcast(Signed<? extends Message> message) {
    add(new Effect.Broadcast(message));
  }

  void send(ReplicaId to, Signed<? extends Message> message) {
    add(new Effect.Send(to, message));
  }

  /** Hands over what the step asks for and begins the next one. */
  List<Effect> drain() {
    List<Effect> drained = effects;
    effects = new ArrayList<>();
    return drained;
  }
}
