package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;

/** Hears everything and says nothing. */
final class Mute implements Adversary {

  private final Hands hands;

  Mute(Hands hands) {
    this.hands = hands;
  }

  @Override
  public Fate onSend(Puppet at, Party to, Bytes frame) {
    hands.did("kept silent");
    return Fate.DROP;
  }
}
