package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import java.util.TreeMap;

/**
 * Each corrupt replica runs twice with one key, and each half talks with its own part of the
 * others: both are correct and together they contradict themselves [Twins, OPODIS 2021]. Who
 * belongs to which half changes now and then.
 */
final class Twins implements Adversary {

  private static final int SHUFFLE_EVERY_MILLIS = 700;

  private final Hands hands;
  private final TreeMap<Integer, Integer> halves = new TreeMap<>();
  private long shuffledMillis;

  Twins(Hands hands) {
    this.hands = hands;
    shuffle();
  }

  private void shuffle() {
    shuffledMillis = hands.nowMillis();
    for (int i = 0; i < hands.config().membership().size(); i++) {
      halves.put(i, hands.random().nextInt(5));
    }
    hands.did("split the others between twins");
  }

  @Override
  public void onTick() {
    if (hands.nowMillis() - shuffledMillis >= SHUFFLE_EVERY_MILLIS && hands.oneIn(20)) {
      shuffle();
    }
  }

  @Override
  public Fate onReceive(Puppet at, Party from, Bytes frame) {
    return isPartner(at, from) ? Fate.PASS : Fate.DROP;
  }

  @Override
  public Fate onSend(Puppet at, Party to, Bytes frame) {
    if (!isPartner(at, to)) {
      return Fate.DROP;
    }
    hands.did("spoke as a twin");
    return Fate.PASS;
  }

  /** Zero and one talk with the first half, two and three with the second, four with both. */
  private boolean isPartner(Puppet at, Party party) {
    return switch (party) {
      case Party.Client client -> true;
      case Party.Replica(var id) -> {
        int half = halves.getOrDefault(id.value(), 4);
        yield half == 4 || half / 2 == at.copy();
      }
    };
  }
}
