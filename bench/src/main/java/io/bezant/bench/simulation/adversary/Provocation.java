package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.message.PrePrepare;

/**
 * Goes on strike as primary now and then, so that views change: what another liar needs that lies
 * about them.
 */
final class Provocation implements Adversary {

  private static final int STRIKES_ONE_IN_TICKS = 60;
  private static final int LONGEST_MILLIS = 3_000;

  private final Hands hands;
  private final Adversary liar;
  private long strikesUntilMillis;

  Provocation(Hands hands, Adversary liar) {
    this.hands = hands;
    this.liar = liar;
  }

  @Override
  public Fate onReceive(Puppet at, Party from, Bytes frame) {
    return liar.onReceive(at, from, frame);
  }

  @Override
  public Fate onSend(Puppet at, Party to, Bytes frame) {
    if (hands.nowMillis() < strikesUntilMillis
        && hands.read(frame).filter(s -> s.message() instanceof PrePrepare).isPresent()) {
      hands.did("went on strike as primary");
      return Fate.DROP;
    }
    return liar.onSend(at, to, frame);
  }

  @Override
  public void onTick() {
    if (hands.oneIn(STRIKES_ONE_IN_TICKS)) {
      strikesUntilMillis = hands.nowMillis() + hands.random().nextInt(LONGEST_MILLIS);
    }
    liar.onTick();
  }
}
