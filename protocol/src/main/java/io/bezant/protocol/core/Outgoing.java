package io.bezant.protocol.core;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageSealer;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The effects of the step under way, in order, and the voice that signs what is said. */
final class Outgoing {

  private final MessageSealer sealer;
  private final Set<Charge> charges = new LinkedHashSet<>();
  private List<Effect> effects = new ArrayList<>();

  /** What a replica was accused of: at most one for each replica and kind of lie. */
  private record Charge(ReplicaId culprit, Contradiction kind) {}

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

  /** Accuses a replica, once for each kind of lie in this life: a liar can lie at no cost. */
  void accuse(Evidence evidence, CoreListener listener) {
    if (charges.add(new Charge(evidence.culprit(), evidence.contradiction()))) {
      listener.onEvidence(evidence);
      add(new Effect.Accuse(evidence));
    }
  }

  /** Hands over what the step asks for and begins the next one. */
  List<Effect> drain() {
    List<Effect> drained = effects;
    effects = new ArrayList<>();
    return drained;
  }
}
