package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.wire.Frame;

/**
 * Hears everything and says nothing; or nothing but that its process runs, so that it is waited for
 * as long as one that is merely slow.
 */
final class Mute implements Adversary {

  private final Hands hands;
  private final boolean answersProbes;

  Mute(Hands hands) {
    this.hands = hands;
    this.answersProbes = hands.random().nextBoolean();
  }

  @Override
  public Fate onSend(Puppet at, Party to, Bytes frame) {
    if (answersProbes && hands.decode(frame).orElse(null) instanceof Frame.ProbeAnswerFrame) {
      hands.did("answered a probe and did nothing else");
      return Fate.PASS;
    }
    hands.did("kept silent");
    return Fate.DROP;
  }
}
