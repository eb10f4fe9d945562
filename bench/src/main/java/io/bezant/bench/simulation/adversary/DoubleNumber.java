package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.wire.Frame;

/** Signs two requests under one number and gives each to a part of the replicas. */
final class DoubleNumber implements ByzantineClient {

  private final ClientHands hands;
  private final ClientSpeech speech;

  DoubleNumber(ClientHands hands) {
    this.hands = hands;
    this.speech = new ClientSpeech(hands);
  }

  @Override
  public void onTick() {
    if (!speech.isTime()) {
      return;
    }
    long number = speech.nextNumber();
    Bytes first = speech.put(number, "one");
    Bytes second = speech.put(number, "two");
    for (ReplicaId replica : hands.replicas()) {
      hands.send(replica, hands.random().nextBoolean() ? first : second);
    }
    hands.did("signed two requests under one number");
  }

  @Override
  public void onFrame(ReplicaId from, Frame frame) {
    speech.onFrame(frame);
  }
}
