package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.Suspect;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Proposes as late as it can without being replaced: it waits longer each time until somebody
 * suspects it, and then a little less.
 */
final class SlowPrimary implements Adversary {

  private static final double LONGER = 1.1;
  private static final double SHORTER = 0.7;
  private static final double FIRST_MILLIS = 100;
  private static final double LONGEST_MILLIS = 20_000;
  private static final int MOST_HELD = 512;

  private final Hands hands;
  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private double delayMillis = FIRST_MILLIS;
  private long grownAt = -1;

  private record Held(long dueMillis, ReplicaId from, ReplicaId to, Bytes frame) {}

  SlowPrimary(Hands hands) {
    this.hands = hands;
  }

  @Override
  public Fate onReceive(Puppet at, Party from, Bytes frame) {
    if (from instanceof Party.Replica
        && hands.read(frame).filter(signed -> signed.message() instanceof Suspect).isPresent()) {
      delayMillis = Math.max(1, delayMillis * SHORTER);
      hands.did("was suspected of being slow");
    }
    return Fate.PASS;
  }

  @Override
  public Fate onSend(Puppet at, Party to, Bytes frame) {
    if (!(to instanceof Party.Replica(ReplicaId receiver)) || held.size() >= MOST_HELD) {
      return Fate.PASS;
    }
    Optional<Signed<? extends Message>> signed = hands.read(frame);
    if (signed.isEmpty() || !(signed.get().message() instanceof PrePrepare proposal)) {
      return Fate.PASS;
    }
    if (proposal.sequence().value() > grownAt) {
      grownAt = proposal.sequence().value();
      delayMillis = Math.min(LONGEST_MILLIS, delayMillis * LONGER);
      hands.did("proposed slowly");
    }
    held.add(new Held(hands.nowMillis() + (long) delayMillis, at.replica(), receiver, frame));
    return Fate.DROP;
  }

  @Override
  public void onTick() {
    while (!held.isEmpty() && held.peek().dueMillis() <= hands.nowMillis()) {
      Held due = held.remove();
      hands.send(due.from(), due.to(), due.frame());
    }
  }
}
