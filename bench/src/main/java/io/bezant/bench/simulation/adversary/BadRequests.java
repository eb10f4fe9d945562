package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Signature;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.wire.Frame;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks in every wrong way: too much, nonsense, under numbers and sessions that are not its own,
 * with signatures that are good for nobody or for some, one request to one replica only, and all of
 * it again and again.
 */
final class BadRequests implements ByzantineClient {

  private static final int PER_TICK = 2;
  private static final int KEPT_FRAMES = 64;
  private static final int MOST_SESSIONS = 40;

  private final ClientHands hands;
  private final ClientSpeech speech;
  private final List<Bytes> said = new ArrayList<>();

  BadRequests(ClientHands hands) {
    this.hands = hands;
    this.speech = new ClientSpeech(hands);
  }

  @Override
  public void onFrame(ReplicaId from, Frame frame) {
    speech.onFrame(frame);
  }

  @Override
  public void onTick() {
    if (speech.isTime()) {
      for (int i = 0; i < PER_TICK; i++) {
        misbehave();
      }
    }
  }

  private void misbehave() {
    switch (hands.random().nextInt(9)) {
      case 0 -> {
        hands.did("asked one replica only");
        hands.send(someone(), keep(speech.put(speech.nextNumber(), "alone")));
      }
      case 1 -> {
        hands.did("asked again what was answered");
        hands.sendToAll(said.isEmpty() ? Bytes.EMPTY : said.get(index(said.size())));
      }
      case 2 -> {
        hands.did("asked for too much");
        int size = Math.min(1 << 16, hands.config().limits().maxRequestBytes()) + 1;
        hands.send(someone(), own(speech.nextNumber(), Bytes.wrap(new byte[size])));
      }
      case 3 -> {
        hands.did("asked nonsense");
        hands.sendToAll(own(speech.nextNumber(), noise()));
      }
      case 4 -> {
        hands.did("named a session that is not its own");
        SessionId stolen = new SessionId(1 + hands.random().nextInt(MOST_SESSIONS));
        hands.sendToAll(speech.request(stolen, 1, 0, ClientSpeech.payload("stolen")));
      }
      case 5 -> {
        hands.did("named a number far ahead");
        hands.sendToAll(speech.put(1 + hands.random().nextLong(1L << 50), "far"));
      }
      case 6 -> {
        hands.did("signed well for some and badly for others");
        halfSigned(speech.nextNumber());
      }
      case 7 -> {
        hands.did("sent noise");
        hands.send(someone(), noise());
      }
      default -> {
        hands.did("asked many things at once");
        for (int i = 0; i < 20; i++) {
          hands.sendToAll(keep(speech.put(speech.nextNumber(), "flood")));
        }
      }
    }
  }

  private ReplicaId someone() {
    return hands.replicas().get(index(hands.replicas().size()));
  }

  private int index(int bound) {
    return hands.random().nextInt(bound);
  }

  private Bytes own(long number, Bytes payload) {
    return speech.request(speech.session(), number, number - 1, payload);
  }

  private Bytes keep(Bytes frame) {
    if (said.size() == KEPT_FRAMES) {
      said.remove(index(KEPT_FRAMES));
    }
    said.add(frame);
    return frame;
  }

  private Bytes noise() {
    byte[] noise = new byte[1 + index(80)];
    hands.random().nextBytes(noise);
    return Bytes.wrap(noise);
  }

  /** The MAC attack, as far as signatures leave room for it: each replica judges for itself. */
  private void halfSigned(long number) {
    Bytes good = speech.put(number, "half");
    Request request =
        new Request(
            hands.key(),
            speech.session(),
            new RequestNumber(number),
            new RequestNumber(number - 1),
            ClientSpeech.payload("half"));
    Bytes bad =
        hands
            .frames()
            .encode(new SignedRequest(request, Signature.of(Bytes.wrap(new byte[Signature.SIZE]))));
    for (ReplicaId replica : hands.replicas()) {
      hands.send(replica, hands.random().nextBoolean() ? good : bad);
    }
  }
}
