package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.message.SignedRequest;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Never proposes what one client asks, whoever brings it, and lets others wait so that they are
 * ordered after those who came later.
 */
final class Censor implements Adversary {

  private static final long UNFAIR_MILLIS = 150;
  private static final int MOST_HELD = 128;

  private final Hands hands;
  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private @Nullable ClientId victim;

  private record Held(long dueMillis, Puppet at, Party from, Bytes frame) {}

  Censor(Hands hands) {
    this.hands = hands;
  }

  @Override
  public Fate onReceive(Puppet at, Party from, Bytes frame) {
    Optional<SignedRequest> request = hands.readRequest(frame);
    if (request.isEmpty()) {
      return Fate.PASS;
    }
    ClientId client = request.get().key().client();
    if (victim == null) {
      victim = client;
    }
    if (client.equals(victim)) {
      hands.did("starved a client");
      return Fate.DROP;
    }
    if (hands.oneIn(3) && held.size() < MOST_HELD) {
      hands.did("let a request wait");
      held.add(new Held(hands.nowMillis() + UNFAIR_MILLIS, at, from, frame));
      return Fate.DROP;
    }
    return Fate.PASS;
  }

  @Override
  public void onTick() {
    while (!held.isEmpty() && held.peek().dueMillis() <= hands.nowMillis()) {
      Held due = held.remove();
      hands.show(due.at(), due.from(), due.frame());
    }
  }
}
