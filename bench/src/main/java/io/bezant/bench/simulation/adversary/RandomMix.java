package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import java.util.List;

/** All liars in one: for each frame it is drawn who of the cast has it, or nobody. */
final class RandomMix implements Adversary {

  private final Hands hands;
  private final List<Adversary> actors;
  private final int honesty;

  RandomMix(Hands hands, List<Adversary> actors) {
    this.hands = hands;
    this.actors = List.copyOf(actors);
    this.honesty = hands.random().nextInt(4);
  }

  @Override
  public Fate onReceive(Puppet at, Party from, Bytes frame) {
    return isHonest() ? Fate.PASS : hands.any(actors).onReceive(at, from, frame);
  }

  @Override
  public Fate onSend(Puppet at, Party to, Bytes frame) {
    return isHonest() ? Fate.PASS : hands.any(actors).onSend(at, to, frame);
  }

  @Override
  public void onTick() {
    actors.forEach(Adversary::onTick);
  }

  private boolean isHonest() {
    return honesty > 0 && !hands.oneIn(1 + honesty);
  }
}
